const USER_SUFFIX = "@s.whatsapp.net";
const GROUP_SUFFIX = "@g.us";
const PASSED_THROUGH = [GROUP_SUFFIX, USER_SUFFIX, "@lid", "@broadcast"];
const SHORTEST_GROUP_ID = 18;

/**
 * Returns the WhatsApp address that the gateway derives from a caller's input. Brazilian mobile numbers with area codes
 * from 31 lose their ninth digit; Mexican and Argentine numbers lose the digit after the country code.
 */
export function toJid(number: string): string {
  const address = number.replace(/:\d+/, "");
  if (PASSED_THROUGH.some((suffix) => address.includes(suffix))) return address;
  const digits = (address.split("@")[0] ?? "").replace(/\D/g, "");
  if (digits.length >= SHORTEST_GROUP_ID) return `${digits}${GROUP_SUFFIX}`;
  return `${withoutNinthDigit(withoutMobileDigit(digits))}${USER_SUFFIX}`;
}

export function userOf(jid: string): string {
  return jid.split("@")[0] ?? "";
}

export function isGroupJid(jid: string): boolean {
  return jid.endsWith(GROUP_SUFFIX);
}

export function isHiddenJid(jid: string): boolean {
  return jid.endsWith("@lid");
}

function withoutMobileDigit(digits: string): string {
  return /^5[24]/.test(digits) && digits.length === 13 ? digits.slice(0, 2) + digits.slice(3) : digits;
}

function withoutNinthDigit(digits: string): string {
  const parts = /^55(\d{2})\d(\d{8})$/.exec(digits);
  const areaCode = parts?.[1];
  const subscriber = parts?.[2];
  if (!areaCode || !subscriber) return digits;
  const keepsNinthDigit = Number(areaCode) < 31 || Number(subscriber[0]) < 7;
  return keepsNinthDigit ? digits : `55${areaCode}${subscriber}`;
}
