import { isIP } from "node:net";
import { invalidField } from "@/lib/errors";
import { isPublicAddress } from "@/lib/outbound/public-address";

/**
 * Refuses, as `invalid_request`, a callback address that is not https, carries credentials, or names a private or
 * loopback address literally; hosts that the environment allows (`host` or `host:port`) may be anything. Names are
 * not looked up here: the request itself is guarded again when it is made.
 */
export function checkCallbackUrl(address: string, allowedHosts: readonly string[]): void {
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    throw invalidField("callbackUrl", "must not hold a user or a password");
  }
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const names = [url.hostname, `${url.hostname}:${port}`];
  if (allowedHosts.some((allowed) => names.includes(allowed.toLowerCase()))) return;
  if (url.protocol !== "https:") throw invalidField("callbackUrl", "must be an https address");
  if (isOurs(url.hostname)) throw invalidField("callbackUrl", "must be an address on the internet");
}

/** The URL parser has written every spelling of an address in its one canonical form. */
function isOurs(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "").replace(/^\[|\]$/g, "");
  if (isIP(name) !== 0) return !isPublicAddress(name);
  return name === "localhost" || name.endsWith(".localhost");
}
