import fc from "fast-check";
import { expect, test } from "vitest";
import { clientAddress } from "@/lib/http/client-address";
import { peerHeaderName } from "@/lib/http/peer-address";

const from = (peer: string, forwarded: string | null, trusted: string[] = []) => {
  const headers = new Headers({ [peerHeaderName()]: peer });
  if (forwarded !== null) headers.set("x-forwarded-for", forwarded);
  return clientAddress(headers, trusted);
};

test("without a trusted proxy, the client's forwarded headers are ignored", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[\x21-\x7e]*$/)), (forwarded) => {
      expect(from("198.51.100.1", forwarded)).toBe("198.51.100.1");
    }),
  );
});

test.each([
  ["the hop before our proxy", "10.0.0.1", "203.0.113.9", ["10.0.0.1"], "203.0.113.9"],
  ["a spoofed hop further left", "10.0.0.1", "1.1.1.1, 203.0.113.9", ["10.0.0.1"], "203.0.113.9"],
  ["two of our proxies", "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", ["10.0.0.0/24"], "203.0.113.9"],
  ["only our proxies", "10.0.0.1", "10.0.0.2", ["10.0.0.0/24"], "10.0.0.2"],
  ["a proxy that forwards nothing", "10.0.0.1", null, ["10.0.0.1"], "10.0.0.1"],
  ["a hop that is not an address", "10.0.0.1", "203.0.113.9, unknown", ["10.0.0.1"], "10.0.0.1"],
  ["IPv4 within IPv6", "::ffff:10.0.0.1", "203.0.113.9", ["10.0.0.1"], "203.0.113.9"],
  ["a proxy on IPv6", "::1", "203.0.113.9", ["::1"], "203.0.113.9"],
  ["invalid trusted proxies", "10.0.0.1", "203.0.113.9", ["proxy", "10.0.0.0/99", ""], "10.0.0.1"],
])("behind proxies: %s", (_, peer, forwarded, trusted, expected) => {
  expect(from(peer, forwarded, trusted)).toBe(expected);
});

test("all addresses of an IPv6 network count as one client", () => {
  expect(from("2001:db8:1:2:3:4:5:6", null)).toBe("2001:db8:1:2::/64");
  expect(from("2001:db8:1:2::9", null)).toBe("2001:db8:1:2::/64");
  expect(from("2001:db8:1:3::9", null)).toBe("2001:db8:1:3::/64");
  expect(from("::1", null)).toBe("0:0:0:0::/64");
});

test("all requests without a known socket address count as one client", () => {
  expect(clientAddress(new Headers({ "x-forwarded-for": "203.0.113.9" }), ["10.0.0.1"])).toBe("unknown");
});
