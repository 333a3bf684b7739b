import { BlockList, isIP } from "node:net";

/**
 * IPv4 blocks that are not globally reachable (IANA's special-purpose blocks and multicast), and a public address that
 * Azure uses internally.
 */
const NOT_PUBLIC_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  // Link-local, which includes the metadata services of most clouds.
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Azure's internal services.
  "168.63.129.16/32",
];

/**
 * Exceptions within 2000::/3. IPv6 addresses outside that block, including IPv4-mapped and translated ones, are never
 * public.
 */
const NOT_PUBLIC_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const refused = listOf([...NOT_PUBLIC_4, ...NOT_PUBLIC_6]);
const unicast6 = listOf(["2000::/3"]);

/**
 * Returns true for an IP address that is reachable from the entire internet, and false for everything else, including
 * names.
 */
export function isPublicAddress(address: string): boolean {
  // An address with a zone (`fe80::1%eth0`) is link-local.
  if (address.includes("%")) return false;
  if (isIP(address) === 4) return !refused.check(address, "ipv4");
  return isIP(address) === 6 && unicast6.check(address, "ipv6") && !refused.check(address, "ipv6");
}

function listOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = "", bits] = block.split("/");
    list.addSubnet(network, Number(bits), network.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
}
