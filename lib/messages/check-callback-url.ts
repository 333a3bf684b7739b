import { BlockList, isIP } from "node:net";
import { invalidField } from "@/lib/errors";

/** Networks that only we can reach: this host, private and shared ones, link-local with cloud metadata, the rest of what is not the internet. */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, "ipv4");
}
/** Of IPv6 only this part is the internet; in it these carry IPv4 addresses, or are for examples. */
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet("2000::", 3, "ipv6");
for (const [network, prefix] of [
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, "ipv6");
}

/**
 * Refuses, as `invalid_request`, a callback address that is not https, carries credentials, or names a private or
 * loopback address literally; hosts that the environment allows may be anything. Names are not looked up here: the
 * request itself is guarded again when it is made.
 */
export function checkCallbackUrl(address: string, allowedHosts: readonly string[]): void {
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    throw invalidField("callbackUrl", "must not hold a user or a password");
  }
  const host = url.hostname.toLowerCase();
  if (allowedHosts.some((allowed) => [host, url.host].includes(allowed.toLowerCase()))) return;
  if (url.protocol !== "https:") throw invalidField("callbackUrl", "must be an https address");
  if (isOurs(host)) throw invalidField("callbackUrl", "must be an address on the internet");
}

/** The URL parser has written every spelling of an address in its one canonical form. */
function isOurs(host: string): boolean {
  const name = host.replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const bare = name.replace(/^\[|\]$/g, "");
  if (isIP(bare) === 4) return NOT_PUBLIC.check(bare, "ipv4");
  if (isIP(bare) === 6) return NOT_PUBLIC.check(bare, "ipv6") || !PUBLIC_V6.check(bare, "ipv6");
  return false;
}
