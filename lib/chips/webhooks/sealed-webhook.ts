import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { z } from "zod";
import type { GatewayWebhook } from "@/lib/gateway/gateway";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const webhookSchema = z.object({
  url: z.string(),
  enabled: z.boolean(),
  events: z.array(z.string()),
  headers: z.record(z.string(), z.string()),
  // Rows sealed before these two were kept lack them.
  byEvents: z.boolean().default(false),
  base64: z.boolean().default(false),
});

/** Somebody else's webhook as it can be kept: its headers may hold secrets, so it is sealed (AES-256-GCM). */
export function sealWebhook(authSecret: string, chipId: string, webhook: GatewayWebhook): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(authSecret), nonce).setAAD(Buffer.from(chipId));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(webhook), "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

/** What was sealed for this chip; null when it was sealed under another `AUTH_SECRET`, or is not ours. */
export function openWebhook(authSecret: string, chipId: string, sealed: string): GatewayWebhook | null {
  const bytes = Buffer.from(sealed, "base64");
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(authSecret), nonce)
      .setAAD(Buffer.from(chipId))
      .setAuthTag(tag);
    const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8");
    return webhookSchema.parse(JSON.parse(text + decipher.final("utf8")));
  } catch {
    return null;
  }
}

const keyOf = (authSecret: string) =>
  Buffer.from(hkdfSync("sha256", authSecret, "", "julia:foreign-webhooks", 32));

/** An address as it may be shown: no user, no password, no query. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return "";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
