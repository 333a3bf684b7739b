import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { invalidField } from "./errors";
import {
  AREA_CODES,
  type CanonicalPhone,
  type PhoneProblem,
  type PhoneReading,
  phoneKey,
  readStatedPhone,
  withoutOldMexicanDigit,
} from "./stated-phone";

export { phoneKey } from "./stated-phone";

type Read = Exclude<PhoneReading, { kind: "unstated" }>;

/**
 * Matches what looks like a Brazilian mobile number with one extra digit. A foreign number of this form needs `+` or
 * `00`.
 */
const LONG_MOBILE = new RegExp(`^(?:${AREA_CODES.join("|")})9[0-9]{9}$`);
/**
 * Matches what looks like a Brazilian landline number with one extra digit. It is read as foreign only if it is a valid
 * foreign mobile number.
 */
const LONG_LANDLINE = new RegExp(`^(?:${AREA_CODES.join("|")})[2-5][0-9]{8}$`);

/**
 * Reads a phone number in any common format. The number is read as Brazilian unless it begins with `+` or `00` and a
 * foreign country code, or its digits form a complete foreign number but not a Brazilian one.
 */
export function readPhone(text: string): Read {
  const reading = readStatedPhone(text);
  if (reading.kind !== "unstated") return reading;
  const { problem } = reading;
  const digits = withoutOldMexicanDigit(reading.digits);
  const parsed = LONG_MOBILE.test(digits) ? undefined : parsePhoneNumberFromString(`+${digits}`);
  const isMeant =
    parsed?.isValid() === true &&
    // The digits as written must be the complete number. If the library removed a national prefix, they were not.
    parsed.number.slice(1) === digits &&
    (!LONG_LANDLINE.test(digits) || isMobile(parsed.getType()));
  if (!isMeant) return { kind: "problem", problem };
  return { kind: "phone", phone: { phone: digits, key: phoneKey(digits) } };
}

const isMobile = (type: string | undefined) => type === "MOBILE" || type === "FIXED_LINE_OR_MOBILE";

/** Like `readPhone`, but returns null for an invalid number. */
export function parsePhone(text: string): CanonicalPhone | null {
  const read = readPhone(text);
  return read.kind === "phone" ? read.phone : null;
}

/** Reads the phone number in a request field. Throws `invalid_request` with the reason if the number is invalid. */
export function requirePhone(path: string, text: string): CanonicalPhone {
  return phoneOrThrow(path, readPhone(text));
}

/** Like `requirePhone`, but foreign numbers need `+` or `00`. */
export function requireStatedPhone(path: string, text: string): CanonicalPhone {
  return phoneOrThrow(path, readStatedPhone(text));
}

function phoneOrThrow(path: string, read: PhoneReading): CanonicalPhone {
  if (read.kind === "phone") return read.phone;
  throw invalidField(path, PHONE_SENTENCES[read.problem]);
}

const PHONE_SENTENCES: Record<PhoneProblem, string> = {
  not_a_phone: "This is not a phone number.",
  remote_id: "This is a WhatsApp id, not a phone number.",
  area_code_missing: "The area code (DDD) is missing: write it as in 11 98888-7777.",
  area_code_unknown: "Brazil has no such area code (DDD). A number of another country begins with +.",
  too_short: "This phone number is too short: a Brazilian one has an area code (DDD) and 8 or 9 digits.",
  too_long: "This phone number has too many digits for Brazil. One of another country begins with +.",
  not_brazilian:
    "After the area code (DDD) come 8 digits, or 9 that begin with 9. Another country begins with +.",
  impossible: "No country has a phone number like this.",
};
