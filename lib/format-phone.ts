/** `+55 11 99999-8888` for Brazil, else `+` and the digits: for reading, without the phone library. */
export function formatPhone(phone: string): string {
  const digits = phone.replace(/^\+/, "");
  const brazilian = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  if (brazilian === null) return `+${digits}`;
  return `+55 ${brazilian[1]} ${brazilian[2]}-${brazilian[3]}`;
}
