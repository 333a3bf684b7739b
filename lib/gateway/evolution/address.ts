/**
 * Returns the digits before `:` (linked device) or `@`, or null for an address without a phone, such as a LID or a
 * group.
 */
export function phoneOfAddress(jid: string | null | undefined): string | null {
  return /^(\d+)(?::\d+)?@(?:s\.whatsapp\.net|c\.us)$/.exec(jid ?? "")?.[1] ?? null;
}

/** Returns true for a LID, the address that WhatsApp uses for a contact whose phone is hidden. */
export function isHiddenAddress(jid: string): boolean {
  return jid.endsWith("@lid");
}
