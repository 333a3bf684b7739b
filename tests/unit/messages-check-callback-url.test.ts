import { expect, test } from "vitest";
import { checkCallbackUrl } from "@/lib/outbound/check-callback-url";

const isTaken = (url: string, allowed: string[] = []) => {
  try {
    checkCallbackUrl(url, allowed);
    return true;
  } catch {
    return false;
  }
};

test.each([
  "https://crm.example.com/callback?x=1",
  "https://8.8.8.8/",
  "https://[2606:4700::1111]/",
  "https://172.15.0.1/",
  "https://localhost.example.com/",
])("%s may be called", (url) => expect(isTaken(url)).toBe(true));

test.each([
  "http://crm.example.com/",
  "https://localhost/",
  "https://LOCALHOST./",
  "https://db.localhost/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0177.0.0.1/",
  "https://10.1.2.3/",
  "https://169.254.169.254/latest/meta-data/",
  "https://[::1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[fe80::1]/",
  "https://user@crm.example.com/",
  "https://user:password@crm.example.com/",
])("%s may not be called", (url) => expect(isTaken(url)).toBe(false));

test("hosts that the environment allows may be called, and no similar ones", () => {
  const allowed = ["127.0.0.1", "CRM.local", "intern:8443", "[::1]"];
  for (const url of [
    "http://127.0.0.1:3000/",
    "https://crm.LOCAL/",
    "http://intern:8443/",
    "http://[::1]/",
  ]) {
    expect(isTaken(url, allowed), url).toBe(true);
  }
  for (const url of ["http://127.0.0.2/", "http://crm.local.example.com/", "http://intern/"]) {
    expect(isTaken(url, allowed), url).toBe(false);
  }
  expect(isTaken("http://a:b@crm.local/", allowed)).toBe(false);
});
