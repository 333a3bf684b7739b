import { seal, unseal } from "@/lib/outbound/seal";

const ownerOf = (clientId: string) => `callback-url:${clientId}`;

/** A caller's address as the row holds it: it may carry a secret of its receiver. */
export function sealCallbackUrl(authSecret: string, clientId: string, url: string): string {
  return seal(authSecret, ownerOf(clientId), url);
}

/** The address of a row; null when it was sealed with another `AUTH_SECRET`. Rows of before hold it as it is. */
export function openCallbackUrl(authSecret: string, clientId: string, stored: string): string | null {
  return isSealed(stored) ? unseal(authSecret, ownerOf(clientId), stored) : stored;
}

/** No address begins so, whatever the case of its scheme. */
const isSealed = (stored: string) => stored.startsWith("v1.");

/** An address as a log may hold it, without its path and query: many receivers carry their secret in the path. */
export function loggedUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "";
}
