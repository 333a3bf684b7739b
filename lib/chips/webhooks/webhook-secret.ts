import { createHmac, timingSafeEqual } from "node:crypto";

/** The header by which the gateway's webhooks prove whose they are; the gateway sends it as it was registered. */
export const WEBHOOK_HEADER = "x-julia-webhook";

/** Whose webhook it is, and of which generation of that chip's secrets. */
export interface WebhookIdentity {
  chipId: string;
  generation: number;
}

const VALUE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/;

/** The header's value: a name and the proof of it. It follows from `AUTH_SECRET`, so nothing has to be kept. */
export function webhookSecret(authSecret: string, { chipId, generation }: WebhookIdentity): string {
  const proof = createHmac("sha256", authSecret)
    .update(`webhook:${chipId}:${generation}`)
    .digest("base64url");
  return `${chipId}.${generation}.${proof}`;
}

/** Whom a header's value proves to speak; null for anything that we did not make. Takes the same time for each. */
export function verifyWebhookSecret(authSecret: string, value: string | null): WebhookIdentity | null {
  const [, chipId, generation] = VALUE.exec(value ?? "") ?? [];
  if (value === null || chipId === undefined || generation === undefined) return null;
  const identity = { chipId, generation: Number(generation) };
  const expected = Buffer.from(webhookSecret(authSecret, identity));
  const given = Buffer.from(value);
  return given.length === expected.length && timingSafeEqual(given, expected) ? identity : null;
}
