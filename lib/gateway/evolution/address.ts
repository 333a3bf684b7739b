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

/** Returns the digits of a LID, or null for any other address. */
export function hiddenDigitsOf(jid: string | null | undefined): string | null {
  return /^(\d{1,40})(?::\d+)?@lid$/.exec(jid ?? "")?.[1] ?? null;
}

/** Returns false for groups, statuses, broadcast lists and channels. A missing address counts as a contact's. */
export function isContactAddress(jid: string | null | undefined): boolean {
  return !/@(?:g\.us|broadcast|newsletter)$/.test(jid ?? "");
}
