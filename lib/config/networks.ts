import { isIP } from "node:net";

export interface Network {
  address: string;
  prefix: number;
  family: "ipv4" | "ipv6";
}

/**
 * Parses `10.0.0.7` or `10.0.0.0/8`. Returns null for text that cannot match a client: names, IPv4-mapped IPv6
 * addresses (because clients are compared as IPv4), and addresses with a zone.
 */
export function toNetwork(text: string): Network | null {
  const [address = "", prefixText, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes("%") || /^::ffff:.*\./i.test(address)) return null;
  const widest = version === 6 ? 128 : 32;
  const prefix = prefixText === undefined ? widest : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1;
  if (prefix < 0 || prefix > widest) return null;
  return { address, prefix, family: version === 6 ? "ipv6" : "ipv4" };
}
