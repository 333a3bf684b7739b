import { expect, test } from "vitest";
import { pagePolicy, setSecurityHeaders } from "@/lib/http/security-headers";

const headersFor = (appUrl: string) => {
  const headers = new Headers();
  setSecurityHeaders(headers, { policy: pagePolicy("n0nce", false), appUrl });
  return headers;
};

test("scripts need the nonce, and framing, base URLs and embedding are forbidden", () => {
  const policy = pagePolicy("n0nce", false).split("; ");
  expect(policy).toContain("script-src 'self' 'nonce-n0nce' 'strict-dynamic'");
  for (const name of ["object-src", "base-uri", "frame-ancestors"])
    expect(policy).toContain(`${name} 'none'`);
  expect(policy.join()).not.toContain("unsafe-eval");
});

test("eval is allowed in development only", () => {
  expect(pagePolicy("n0nce", true)).toContain("'unsafe-eval'");
});

test("HSTS is sent for one year on https sites and never on plain http", () => {
  expect(headersFor("https://julia.example.com").get("strict-transport-security")).toBe("max-age=31536000");
  expect(headersFor("http://127.0.0.1:3000").has("strict-transport-security")).toBe(false);
});

test("no page is indexed", () => {
  expect(headersFor("https://julia.example.com").get("x-robots-tag")).toBe("noindex, nofollow");
});

test("MIME sniffing, referrer leaks and cross-origin window access are disabled", () => {
  const headers = headersFor("http://127.0.0.1:3000");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("same-origin");
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
});
