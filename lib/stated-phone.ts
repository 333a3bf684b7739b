import { parsePhoneNumberFromString } from "libphonenumber-js/min";

export interface CanonicalPhone {
  /** E.164 digits without "+", in current national numbering. `printPhone` formats these digits. */
  phone: string;
  /** Key for comparing numbers; see `phoneKey`. */
  key: string;
}

/** Reasons why a text is not a phone number. The API and the screens have a sentence for each reason. */
export const PHONE_PROBLEMS = [
  "not_a_phone",
  "remote_id",
  "area_code_missing",
  "area_code_unknown",
  "too_short",
  "too_long",
  "not_brazilian",
  "impossible",
] as const;
export type PhoneProblem = (typeof PHONE_PROBLEMS)[number];

export type PhoneReading =
  | { kind: "phone"; phone: CanonicalPhone }
  /** Digits without a country code that are not a Brazilian number: either a complete foreign number or a mistake. */
  | { kind: "unstated"; digits: string; problem: PhoneProblem }
  | { kind: "problem"; problem: PhoneProblem };

/** The 67 area codes (DDD) in Anatel's numbering plan. */
export const AREA_CODES = [
  ...["11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "22", "24", "27", "28", "31", "32", "33"],
  ...["34", "35", "37", "38", "41", "42", "43", "44", "45", "46", "47", "48", "49", "51", "53", "54", "55"],
  ...["61", "62", "63", "64", "65", "66", "67", "68", "69", "71", "73", "74", "75", "77", "79", "81", "82"],
  ...["83", "84", "85", "86", "87", "88", "89", "91", "92", "93", "94", "95", "96", "97", "98", "99"],
];

const AREA_CODE = `(?:${AREA_CODES.join("|")})`;
/**
 * A mobile number has nine digits, a landline number eight. A WhatsApp account created before mobile numbers had a
 * ninth digit still has eight.
 */
const BRAZILIAN = new RegExp(`^${AREA_CODE}(?:9[0-9]{8}|[2-9][0-9]{7})$`);
/** If the country code is given, area codes that are not assigned yet are accepted. */
const BRAZILIAN_STATED = /^[1-9][0-9](?:9[0-9]{8}|[2-9][0-9]{7})$/;
/** Numbers such as 0800, which companies use on WhatsApp. Accepted only with the country code. */
const NON_GEOGRAPHIC = /^[3589]00[0-9]{7}$/;
const SUBSCRIBER_ALONE = /^(?:9[0-9]{8}|[2-9][0-9]{7})$/;
/**
 * Matches `0`, a carrier code, and a mobile number with its area code. Landline numbers are not accepted here, because
 * they would look like mobile numbers with one extra digit.
 */
const WITH_CARRIER = new RegExp(`^0(?:1[245]|2[1-35]|31|4[13]|[56]5|99)(${AREA_CODE}9[0-9]{8})$`);
/** Matches a number that a spreadsheet has converted to a decimal, such as `91988887777.0`. */
const DECIMAL = /^[^.]*\.[0-9]{2}$|\.[0-9]$/;
/** Invisible characters that people may copy together with a number. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;
/** Spreadsheets, including our own exports, put an apostrophe before text that begins with a plus sign. */
const QUOTES = /^["'\s]+|["'\s]+$/g;
const PHONE_TEXT = /^\(?\+?[\d\s().\-/]+$/;
/** The length limits of E.164 and of the database. Some national plans have longer numbers. */
const STORABLE = /^[0-9]{6,15}$/;

/**
 * Parses a phone number: with a country code after `+` or `00`, otherwise as a Brazilian number. A Brazilian number is
 * never read as foreign, even if it is invalid.
 */
export function readStatedPhone(text: string): PhoneReading {
  const written = text.normalize("NFKC").replace(INVISIBLE, "").replace(DASHES, "-").replace(QUOTES, "");
  if (written.includes("@")) return { kind: "problem", problem: "remote_id" };
  if (!PHONE_TEXT.test(written) || DECIMAL.test(written)) return { kind: "problem", problem: "not_a_phone" };
  const digits = written.replace(/\D/g, "");
  if (written.includes("+")) return international(digits, false);
  if (digits.startsWith("00")) return international(digits.slice(2), true);
  if (digits.startsWith("0")) return brazilian(WITH_CARRIER.exec(digits)?.[1] ?? digits.slice(1));
  if (digits.startsWith("55") && digits.length > 11) return international(digits, true);
  const national = brazilian(digits);
  if (national.kind === "phone") return national;
  const mayBeForeign = digits === written && digits.length >= SHORTEST_UNSTATED && !digits.startsWith("55");
  return mayBeForeign ? { kind: "unstated", digits, problem: national.problem } : national;
}

/** Shorter texts are never read as foreign numbers, because they may be Brazilian numbers without an area code. */
const SHORTEST_UNSTATED = 10;

function brazilian(national: string): Exclude<PhoneReading, { kind: "unstated" }> {
  if (BRAZILIAN.test(national)) return found(`55${national}`);
  return { kind: "problem", problem: brazilianProblem(national) };
}

function brazilianProblem(national: string): PhoneProblem {
  if (SUBSCRIBER_ALONE.test(national)) return "area_code_missing";
  if (national.length < 10) return "too_short";
  if (!AREA_CODES.includes(national.slice(0, 2))) return "area_code_unknown";
  return national.length > 11 ? "too_long" : "not_brazilian";
}

/**
 * After `+`, accepts every number whose length its country uses (`isPossible`), even in ranges that are not assigned,
 * because numbering plans change faster than libraries.
 */
function international(digits: string, mustBeValid: boolean): PhoneReading {
  if (digits.startsWith("55")) {
    // In "+55 (0) 11 ...", the 0 is the national prefix.
    const national = digits.slice(2).replace(/^0/, "");
    const isPossible = BRAZILIAN_STATED.test(national) || NON_GEOGRAPHIC.test(national);
    return isPossible ? found(`55${national}`) : { kind: "problem", problem: brazilianProblem(national) };
  }
  const parsed = parsePhoneNumberFromString(`+${withoutOldMexicanDigit(digits)}`);
  const phone = parsed?.number.slice(1) ?? "";
  // A prefix was removed. The remaining digits are parsed again, because they may begin with the prefix a second time.
  if (phone !== "" && phone.length < digits.length) return international(phone, mustBeValid);
  // North America has no area codes that begin with 0 or 1, so "+11 98888-7777" is a Brazilian number with a plus sign.
  const isReal = mustBeValid || digits.startsWith("1") ? parsed?.isValid() : parsed?.isPossible();
  return isReal === true && STORABLE.test(phone) ? found(phone) : { kind: "problem", problem: "impossible" };
}

const found = (phone: string): { kind: "phone"; phone: CanonicalPhone } => ({
  kind: "phone",
  phone: { phone, key: phoneKey(phone) },
});

/** Removes the 1 that Mexican mobile numbers had after the country code until 2019 and that WhatsApp still uses. */
export function withoutOldMexicanDigit(digits: string): string {
  return digits.replace(/^521(\d{10})$/, "52$1");
}

/**
 * Returns the same key for all forms in which WhatsApp may report a number.
 * Brazil: for accounts created before the ninth digit was introduced, WhatsApp reports the number without the 9. The 9
 * was added only to numbers beginning with 6 to 9. Before any other digit, the 9 is part of the number, and the digits
 * after it would be someone's landline number.
 * Mexico and Argentina: the mobile digit after the country code is optional.
 */
export function phoneKey(digits: string): string {
  if (/^55\d{2}9[6-9]\d{7}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
  if (/^549\d{10}$/.test(digits)) return `54${digits.slice(3)}`;
  return withoutOldMexicanDigit(digits);
}

/**
 * Formats a stored phone number for responses and exports. `parsePhone` reads the result as the same number, whatever
 * the country. The number of an erased contact is empty.
 */
export function printPhone(digits: string): string {
  if (digits === "") return "erased";
  return /^55\d{10,11}$/.test(digits) ? digits : `+${digits}`;
}

export function printPhoneOrNull(digits: string | null): string | null {
  return digits === null ? null : printPhone(digits);
}
