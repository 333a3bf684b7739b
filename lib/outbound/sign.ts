import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** Generates a secret in the Standard Webhooks format. */
export function makeCallbackSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

/**
 * Returns the callback secret of a client that has never rotated it. The secret is derived from `AUTH_SECRET` and the
 * client's id, so it is not stored and changes with `AUTH_SECRET`.
 */
export function derivedCallbackSecret(config: { authSecret: string }, clientId: string): string {
  return PREFIX + createHmac("sha256", config.authSecret).update(`callback:${clientId}`).digest("base64");
}

/**
 * Returns the Standard Webhooks headers for one attempt, with one signature per secret. Receivers accept the event if
 * any signature is valid. `id` is the same in all attempts of an event. `sentAt` is the time of this attempt, because
 * receivers reject events older than five minutes.
 */
export function signatureHeaders(
  secrets: readonly string[],
  message: { id: string; sentAt: Date; body: string },
): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const timestamp = String(Math.floor(message.sentAt.getTime() / 1000));
  const signed = `${message.id}.${timestamp}.${message.body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  });
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
