import { createHmac, timingSafeEqual } from "node:crypto";

/** Header with the secret that authenticates the gateway's webhooks. */
export const WEBHOOK_HEADER = "x-julia-webhook";

export interface WebhookIdentity {
  chipId: string;
  generation: number;
}

const VALUE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/;

/**
 * Returns the header's value, which is the identity and its HMAC. The secret is derived from `AUTH_SECRET`, so nothing
 * is stored.
 */
export function webhookSecret(authSecret: string, { chipId, generation }: WebhookIdentity): string {
  const proof = createHmac("sha256", authSecret)
    .update(`webhook:${chipId}:${generation}`)
    .digest("base64url");
  return `${chipId}.${generation}.${proof}`;
}

/** Returns the identity that a header value proves, or null. Compares in constant time. */
export function verifyWebhookSecret(authSecret: string, value: string | null): WebhookIdentity | null {
  const [, chipId, generation] = VALUE.exec(value ?? "") ?? [];
  if (value === null || chipId === undefined || generation === undefined) return null;
  const identity = { chipId, generation: Number(generation) };
  const expected = Buffer.from(webhookSecret(authSecret, identity));
  const given = Buffer.from(value);
  return given.length === expected.length && timingSafeEqual(given, expected) ? identity : null;
}
