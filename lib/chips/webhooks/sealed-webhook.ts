import { z } from "zod";
import type { GatewayWebhook } from "@/lib/gateway/pairing";
import { seal, unseal } from "@/lib/outbound/seal";

const webhookSchema = z.object({
  url: z.string(),
  enabled: z.boolean(),
  events: z.array(z.string()),
  headers: z.record(z.string(), z.string()),
  byEvents: z.boolean(),
  base64: z.boolean(),
});

/** Encrypts a foreign webhook for storage, because its headers may contain secrets. */
export function sealWebhook(authSecret: string, chipId: string, webhook: GatewayWebhook): string {
  return seal(authSecret, ownerOf(chipId), JSON.stringify(webhook));
}

/** Returns null if the webhook was sealed with another `AUTH_SECRET` or for another chip. */
export function openWebhook(authSecret: string, chipId: string, sealed: string): GatewayWebhook | null {
  const json = unseal(authSecret, ownerOf(chipId), sealed);
  return json === null ? null : webhookSchema.parse(JSON.parse(json));
}

const ownerOf = (chipId: string) => `foreign-webhook:${chipId}`;

/** Removes the credentials, query and fragment from an address, so that it can be displayed. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return "";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
