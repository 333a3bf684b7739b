import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdsApiKey, isApiKeySecret, makeApiKeySecret, shownPrefixOf } from "@/lib/clients/api-key-secret";

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("an API key", () => {
  it("has a fixed format and preserves all 256 random bits", () => {
    fc.assert(
      fc.property(bytes, bytes, (first, second) => {
        const secret = makeApiKeySecret(first);
        expect(secret).toMatch(/^wag_live_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
        expect(isApiKeySecret(secret)).toBe(true);
        const same = Buffer.compare(first, second) === 0;
        expect(makeApiKeySecret(second) === secret).toBe(same);
      }),
    );
    expect(makeApiKeySecret(new Uint8Array(32).fill(255))).toHaveLength(9 + 43 + 7);
    expect(makeApiKeySecret()).not.toBe(makeApiKeySecret());
  });

  it("is distinguished from a mistyped key by its checksum", () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 9, max: 51 }), (random, position) => {
        const secret = makeApiKeySecret(random);
        const other = secret[position] === "x" ? "y" : "x";
        expect(isApiKeySecret(secret.slice(0, position) + other + secret.slice(position + 1))).toBe(false);
      }),
    );
    for (const text of ["", "wag_live_", `${makeApiKeySecret()} `, makeApiKeySecret().toUpperCase()]) {
      expect(isApiKeySecret(text)).toBe(false);
    }
  });

  it("is detected inside other text, but its displayed prefix is not", () => {
    const secret = makeApiKeySecret();
    expect(holdsApiKey(`/api/v1/messages/${secret}`)).toBe(true);
    expect(holdsApiKey(secret.slice(0, 40))).toBe(true);
    expect(holdsApiKey(shownPrefixOf(secret))).toBe(false);
    expect(secret.startsWith(shownPrefixOf(secret))).toBe(true);
  });
});
