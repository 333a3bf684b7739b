import { seal, unseal } from "@/lib/outbound/seal";

const ownerOf = (clientId: string) => `callback-url:${clientId}`;

/** Seals a callback URL for storage, because it may contain the receiver's secret. */
export function sealCallbackUrl(authSecret: string, clientId: string, url: string): string {
  return seal(authSecret, ownerOf(clientId), url);
}

/** Returns the stored URL, or null if it was sealed with another `AUTH_SECRET`. URLs in older rows are not sealed. */
export function openCallbackUrl(authSecret: string, clientId: string, stored: string): string | null {
  return isSealed(stored) ? unseal(authSecret, ownerOf(clientId), stored) : stored;
}

/** No callback URL starts with `v1.`, the prefix of sealed values. */
const isSealed = (stored: string) => stored.startsWith("v1.");

/** Returns only the origin of a URL, for logs, because many receivers have a secret in the path. */
export function loggedUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "";
}
