/**
 * Formats a Brazilian number as `+55 11 99999-8888` and any other as `+` and its digits, without loading the phone
 * library. For display only.
 */
export function formatPhone(phone: string): string {
  const digits = phone.replace(/^\+/, "");
  const brazilian = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  if (brazilian === null) return `+${digits}`;
  return `+55 ${brazilian[1]} ${brazilian[2]}-${brazilian[3]}`;
}
