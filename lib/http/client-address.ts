import { BlockList, isIP } from "node:net";
import { toNetwork } from "@/lib/config/networks";
import { peerHeaderName } from "./peer-address";

/** Used if the socket's address is unknown. Such clients share their limits. */
const UNKNOWN_ADDRESS = "unknown";

/**
 * Returns the client's address: the socket's peer or, if that is a trusted proxy, the nearest address in
 * `x-forwarded-for` that is not a trusted proxy. An IPv6 client is identified by its /64 network, because the client
 * controls every address in that network.
 */
export function clientAddress(headers: Headers, trustedProxies: readonly string[]): string {
  const trusted = toBlockList(trustedProxies);
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  let address = normalise(headers.get(peerHeaderName()) ?? "");
  while (address !== null && trusted.check(address, familyOf(address)) && forwarded.length > 0) {
    // An invalid hop ends the search at the last trusted address.
    const next = normalise(forwarded.pop() ?? "");
    if (next === null) break;
    address = next;
  }
  return address === null ? UNKNOWN_ADDRESS : networkOf(address);
}

function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of entries.map(toNetwork)) {
    if (network !== null) list.addSubnet(network.address, network.prefix, network.family);
  }
  return list;
}

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** Strips brackets, zone and IPv4-in-IPv6 prefix. Returns null for an invalid address. */
function normalise(text: string): string | null {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  const address = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  return isIP(address) === 0 ? null : address;
}

function networkOf(address: string): string {
  if (isIP(address) === 4) return address;
  // The URL parser writes IPv6 addresses in canonical form.
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - groups.length - rest.length }, () => "0");
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(":")}::/64`;
}
