import { createHmac } from "node:crypto";

const PREFIX = "whsec_";

/**
 * The secret by which a client knows that a callback is ours, as Standard Webhooks writes it. It follows from
 * our own secret and the client, so it is stored nowhere; a new `AUTH_SECRET` gives every client a new one.
 */
export function callbackSecret(config: { authSecret: string }, clientId: string): string {
  return PREFIX + createHmac("sha256", config.authSecret).update(`callback:${clientId}`).digest("base64");
}

/**
 * The headers of Standard Webhooks for one try. `id` stays the same in all tries of an event, `sentAt` is the
 * moment of this one: a receiver refuses what is older than five minutes.
 */
export function signatureHeaders(
  secret: string,
  message: { id: string; sentAt: Date; body: string },
): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const timestamp = String(Math.floor(message.sentAt.getTime() / 1000));
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key)
    .update(`${message.id}.${timestamp}.${message.body}`)
    .digest("base64");
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}
