import { isIP } from "node:net";
import { invalidField } from "@/lib/errors";
import { isAllowedHost } from "./post-guarded";
import { isPublicAddress } from "./public-address";

/**
 * Throws `invalid_request` for the field if a callback URL contains credentials, does not use https, or has `localhost` or a private
 * or loopback address as its host. For hosts that the environment allows (`host` or `host:port`), only credentials are
 * rejected. Other host names are resolved, and the addresses checked, when the request is sent.
 */
export function checkCallbackUrl(
  address: string,
  allowedHosts: readonly string[],
  field = "callbackUrl",
): void {
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    throw invalidField(field, "must not hold a user or a password");
  }
  if (isAllowedHost(url, allowedHosts)) return;
  if (url.protocol !== "https:") throw invalidField(field, "must be an https address");
  if (isOurs(url.hostname)) throw invalidField(field, "must be an address on the internet");
}

/** The URL parser has already normalised unusual spellings of IP addresses. */
function isOurs(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "").replace(/^\[|\]$/g, "");
  if (isIP(name) !== 0) return !isPublicAddress(name);
  return name === "localhost" || name.endsWith(".localhost");
}
