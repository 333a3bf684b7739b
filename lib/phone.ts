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
  // "5511999999999": with the country code, without the "+".
  return canonical(text, defaultCountry) ?? canonical(`+${text.replace(/\D/g, "")}`, defaultCountry);
}

function canonical(text: string, defaultCountry: CountryCode): CanonicalPhone | null {
  const parsed = parsePhoneNumberFromString(text, defaultCountry);
  if (parsed?.isPossible() !== true) return null;
  const phone = parsed.number.slice(1);
  return STORABLE.test(phone) ? { phone, key: phoneKey(phone) } : null;
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
