import { seal, unseal } from "@/lib/outbound/seal";

const ownerOf = (clientId: string) => `callback-url:${clientId}`;

/** Seals a callback address for storage: it may carry a secret of its receiver. */
export function sealCallbackUrl(authSecret: string, clientId: string, url: string): string {
  return seal(authSecret, ownerOf(clientId), url);
}

/** The stored address; null when it was sealed with another `AUTH_SECRET`. Old rows are not sealed. */
export function openCallbackUrl(authSecret: string, clientId: string, stored: string): string | null {
  return isSealed(stored) ? unseal(authSecret, ownerOf(clientId), stored) : stored;
}

/** No URL begins with this, in any case of its scheme. */
const isSealed = (stored: string) => stored.startsWith("v1.");

/** An address for logs, without path and query: many receivers carry a secret in the path. */
export function loggedUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "";
}
