/** Start of the ids that WhatsApp Web gives its messages. */
const PREFIX = "3EB0";
const DIGITS = 18;

/**
 * Returns the id that an attempt gives its message. Gateways since 2.4 use it as the message's id at WhatsApp; older
 * ones ignore it and choose one of their own. `julia.own_message_id` derives the same id.
 */
export function ownMessageId(attemptId: string): string {
  return PREFIX + attemptId.replaceAll("-", "").slice(-DIGITS).toUpperCase();
}
