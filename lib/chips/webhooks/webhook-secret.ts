import { createHmac, timingSafeEqual } from "node:crypto";

/** Header with the secret that authenticates the gateway's webhooks. */
export const WEBHOOK_HEADER = "x-julia-webhook";

/** The chip, and the generation of its secret. */
export interface WebhookIdentity {
  chipId: string;
  generation: number;
}

const VALUE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/;

/** The header's value: an identity and its HMAC. Derived from `AUTH_SECRET`, so nothing is stored. */
export function webhookSecret(authSecret: string, { chipId, generation }: WebhookIdentity): string {
  const proof = createHmac("sha256", authSecret)
    .update(`webhook:${chipId}:${generation}`)
    .digest("base64url");
  return `${chipId}.${generation}.${proof}`;
}

/** The identity that a header's value proves, or null. Takes constant time. */
export function verifyWebhookSecret(authSecret: string, value: string | null): WebhookIdentity | null {
  const [, chipId, generation] = VALUE.exec(value ?? "") ?? [];
  if (value === null || chipId === undefined || generation === undefined) return null;
  const identity = { chipId, generation: Number(generation) };
  const expected = Buffer.from(webhookSecret(authSecret, identity));
  const given = Buffer.from(value);
  return given.length === expected.length && timingSafeEqual(given, expected) ? identity : null;
}
