import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js";

export interface CanonicalPhone {
  /** E.164 digits without "+", as the number is written today. */
  phone: string;
  /** What numbers are compared by; see `phoneKey`. */
  key: string;
}

/** What E.164 allows and the database takes; some national plans have numbers that are longer. */
const STORABLE = /^[0-9]{6,15}$/;

/**
 * Reads a phone in any way people write it; null when it cannot be a number. Possible numbers are accepted,
 * not only assigned ones: number plans change faster than libraries.
 */
export function parsePhone(text: string, defaultCountry: CountryCode = "BR"): CanonicalPhone | null {
  const digits = text.replace(/\D/g, "");
  const parsed =
    parsePhoneNumberFromString(text, defaultCountry) ??
    // "5511999999999": with the country code, without the "+".
    parsePhoneNumberFromString(`+${digits}`, defaultCountry);
  const candidates = [parsed, parsePhoneNumberFromString(`+${digits}`)];
  for (const candidate of candidates) {
    if (candidate?.isPossible() !== true) continue;
    const phone = candidate.number.slice(1);
    if (STORABLE.test(phone)) return { phone, key: phoneKey(phone) };
  }
  return null;
}

/**
 * One key for every spelling under which WhatsApp knows a number. Brazil: the ninth digit came later and
 * old accounts lack it; Mexico and Argentina: a mobile digit after the country code comes and goes.
 */
export function phoneKey(digits: string): string {
  if (/^55\d{2}9\d{8}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
  if (/^521\d{10}$/.test(digits)) return `52${digits.slice(3)}`;
  if (/^549\d{10}$/.test(digits)) return `54${digits.slice(3)}`;
  return digits;
}
