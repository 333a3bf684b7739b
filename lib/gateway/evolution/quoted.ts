/**
 * Part of a send's body that quotes the recipient's own message. Contains the quoted text, because the gateway would
 * otherwise look the message up and fail with a 400 if it does not store messages.
 */
export function quotedBy(
  number: string,
  { gatewayMessageId, text }: { gatewayMessageId: string; text: string },
) {
  const key = { id: gatewayMessageId, remoteJid: `${number}@s.whatsapp.net`, fromMe: false };
  return { quoted: { key, message: { conversation: text } } };
}
