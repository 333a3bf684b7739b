const NO_BREAK = "\u00a0";

/**
 * Formats a Brazilian number as `+55 11 99999-8888` and any other number as `+` and its digits, without loading the
 * phone library. Uses non-breaking spaces, so that a number stays on one line. For display only.
 */
export function formatPhone(phone: string): string {
  const digits = phone.replace(/^\+/, "");
  const brazilian = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  if (brazilian === null) return `+${digits}`;
  return `+55${NO_BREAK}${brazilian[1]}${NO_BREAK}${brazilian[2]}-${brazilian[3]}`;
}
