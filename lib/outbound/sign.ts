import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** A new secret, as Standard Webhooks writes it. */
export function makeCallbackSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

/**
 * The secret of a client that was never given one of its own. It follows from our own secret and the client, so it
 * is stored nowhere; a new `AUTH_SECRET` gives every such client a new one.
 */
export function derivedCallbackSecret(config: { authSecret: string }, clientId: string): string {
  return PREFIX + createHmac("sha256", config.authSecret).update(`callback:${clientId}`).digest("base64");
}

/**
 * The headers of Standard Webhooks for one try, with a signature by each secret: a receiver takes the message when
 * one of them is right. `id` stays the same in all tries of an event, `sentAt` is the moment of this one: a receiver
 * refuses what is older than five minutes.
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
