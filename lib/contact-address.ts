import { printPhone } from "./stated-phone";

/**
 * Formats the address of a contact for responses: the phone number, `lid:<digits>` for a contact known only by a hidden
 * address, or `erased`. `key` is the contact's `telefone_chave`.
 */
export function printContactAddress(phone: string | null, key: string): string {
  if (phone !== null) return printPhone(phone);
  return key.startsWith("lid:") ? key : "erased";
}
