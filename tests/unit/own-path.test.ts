import fc from "fast-check";
import { expect, test } from "vitest";
import { ownPath, signInPath } from "@/lib/own-path";

test.each([
  "//evil.example",
  "///evil.example/chips",
  "/\\evil.example",
  "\\\\evil.example",
  "/\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "https://evil.example",
  "https:evil.example",
  "javascript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,x",
  "evil.example",
  "",
  "/login?next=/login",
])("%j opens the start page instead", (asked) => {
  expect(ownPath(asked)).toBe("/");
});

test.each(["/chips", "/chips?search=%20a&page=2", "/messages/018f?x=1#top", "/status", "/loginx"])(
  "%s is opened after sign-in",
  (asked) => {
    expect(ownPath(asked)).toBe(asked);
    expect(new URL(signInPath(asked), "http://julia.example").searchParams.get("next")).toBe(asked);
  },
);

test("the start page needs no `next` parameter", () => {
  expect(signInPath("/")).toBe("/login");
  expect(signInPath("//evil.example")).toBe("/login");
});

test("no requested address leads the browser to another origin", () => {
  const characters = fc.constantFrom(..."/\\\t\n.:@?#%aev", "javascript:", "//", "http:");
  const asked = fc.oneof(
    fc.array(characters).map((all) => all.join("")),
    fc.webUrl(),
    fc.string(),
  );
  fc.assert(
    fc.property(asked, (text) => {
      expect(new URL(ownPath(text), "https://julia.example").origin).toBe("https://julia.example");
    }),
    { numRuns: 20_000 },
  );
});
