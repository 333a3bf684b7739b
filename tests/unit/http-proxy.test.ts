import { unstable_doesMiddlewareMatch as isMatched } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { beforeAll, expect, test, vi } from "vitest";
import { config, proxy } from "@/proxy";

beforeAll(() => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:9/nothing");
  vi.stubEnv("AUTH_SECRET", "a secret of at least thirty-two characters");
  vi.stubEnv("EVOLUTION_API_URL", "http://127.0.0.1:9");
  vi.stubEnv("EVOLUTION_API_KEY", "none");
  vi.stubEnv("APP_URL", "https://julia.example.com");
});

const nonceOf = (response: Response) =>
  /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];

test.each(["/", "/chips", "/_next/static/chunks/a.js", "/%E0%A4%A", "/api/%E0%A4%A"])(
  "the response to %s has the security headers",
  (path) => {
    const { headers } = proxy(new NextRequest(`https://julia.example.com${path}`));
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  },
);

test("each response has its own nonce, which is passed to the page", () => {
  const request = new NextRequest("https://julia.example.com/chips", {
    headers: { "x-nonce": "chosen-outside" },
  });
  const [first, second] = [proxy(request), proxy(request)];
  expect(nonceOf(first)).toHaveLength(24);
  expect(nonceOf(first)).not.toBe(nonceOf(second));
  expect(first.headers.get("x-middleware-request-x-nonce")).toBe(nonceOf(first));
});

test("the page gets the requested path, whatever the client sends in the path header", () => {
  const headers = { "x-asked": "//evil.example" };
  const asked = (url: string) =>
    proxy(new NextRequest(`https://julia.example.com${url}`, { headers })).headers.get(
      "x-middleware-request-x-asked",
    );
  expect(asked("/chips?search=ana&page=2")).toBe("/chips?search=ana&page=2");
  expect(asked("//evil.example/chips")).toBe("//evil.example/chips");
});

test("the address of a pairing link is sent to nobody, not even to our own files", () => {
  const referrerPolicyOf = (path: string) =>
    proxy(new NextRequest(`https://julia.example.com${path}`)).headers.get("referrer-policy");
  expect(referrerPolicyOf("/pair/dGhlIHRva2VuIGlzIGhlcmU")).toBe("no-referrer");
  expect(referrerPolicyOf("/chips")).toBe("same-origin");
});

test("a path that cannot be decoded gets a 400 with a problem document", async () => {
  const response = proxy(new NextRequest("https://julia.example.com/api/dashboard/chips/%E0%A4%A"));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "invalid_request" });
});

test.each([
  ["/", true],
  ["/chips/01a2?tab=a", true],
  ["/_next/static/chunks/a.js", true],
  ["/favicon.ico", true],
  ["/api/%E0%A4%A", true],
  ["/api/v1/messages/%E0%A4%A/cancel", true],
  ["/api/v1/messages", false],
  ["/api/dashboard/chips/01a2", false],
])("the proxy handles %s: %s", (url, expected) => {
  expect(isMatched({ config, nextConfig: {}, url })).toBe(expected);
});
