/** The digits before `:` (a linked device) or `@`; null for an address without a phone, such as a LID or a group. */
export function phoneOfAddress(jid: string | null | undefined): string | null {
  return /^(\d+)(?::\d+)?@(?:s\.whatsapp\.net|c\.us)$/.exec(jid ?? "")?.[1] ?? null;
}

/** True for a LID, WhatsApp's address of a contact that hides the phone. */
export function isHiddenAddress(jid: string): boolean {
  return jid.endsWith("@lid");
}
