import { expect, test } from "../setup/browser";

const FILES = [
  ["/favicon.ico", "image/x-icon"],
  ["/icon.svg", "image/svg+xml"],
  ["/icon-180.png", "image/png"],
  ["/icon-192.png", "image/png"],
  ["/icon-512.png", "image/png"],
  ["/icon-maskable-512.png", "image/png"],
  ["/manifest.webmanifest", "application/manifest+json"],
] as const;

test("icons and the web manifest need no sign-in and carry the security headers", async ({ product }) => {
  const page = await (await fetch(`${product.url}/login`)).text();
  expect(page).toContain('rel="manifest" href="/manifest.webmanifest"');
  for (const [path, type] of FILES) {
    const answer = await fetch(`${product.url}${path}`);
    expect([path, answer.status, answer.headers.get("content-type")]).toEqual([path, 200, type]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  }
});
