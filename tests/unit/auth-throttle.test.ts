import { expect, test } from "vitest";
import {
  type Attempt,
  MAX_PER_ACCOUNT,
  MAX_PER_FAMILIAR_ADDRESS,
  MAX_PER_KNOWN_BROWSER,
  secondsToWait,
  THROTTLE_WINDOW_SECONDS,
} from "@/lib/people/sign-in-throttle";

const failed = (account: string, address: string, ageSeconds: number): Attempt => ({
  account,
  address,
  browser: null,
  ageSeconds,
  succeeded: false,
});
const attempt = (address: string, familiar: string[] = [], browser: string | null = null) => ({
  account: "ana",
  address,
  browser,
  familiarAddresses: new Set(familiar),
  knownBrowsers: new Set(["laptop"]),
});
const times = (count: number, make: (index: number) => Attempt) =>
  Array.from({ length: count }, (_, at) => make(at));

test("the wait ends when the oldest failed attempt is outside the window", () => {
  const recent = [100, 200, 300, 400, 500].map((age) => failed("ana", "office", age));
  expect(secondsToWait(attempt("office"), recent)).toBe(THROTTLE_WINDOW_SECONDS - 500);
  expect(secondsToWait(attempt("office"), recent.slice(1))).toBe(0);
});

test("a correct password clears earlier failures from the same address only", () => {
  const wrong = times(MAX_PER_FAMILIAR_ADDRESS, (index) => failed("ana", "office", 100 + index));
  const right = { ...failed("ana", "office", 50), succeeded: true };
  expect(secondsToWait(attempt("office", ["office"]), [...wrong, right])).toBe(0);
  expect(
    secondsToWait(attempt("office", ["office"]), [...wrong, { ...right, address: "home" }]),
  ).toBeGreaterThan(0);
});

test("an owner's failures at familiar addresses do not block a sign-in from a new one", () => {
  const recent = Array.from({ length: MAX_PER_ACCOUNT }, (_, index) =>
    failed("ana", `office${index % 4}`, index),
  );
  const familiar = ["office0", "office1", "office2", "office3"];
  expect(secondsToWait(attempt("hotel", familiar), recent)).toBe(0);
  expect(secondsToWait(attempt("hotel"), recent)).toBeGreaterThan(0);
});

test("strangers at the owner's address do not block the owner's browser", () => {
  const strangers = times(100, (index) => failed("ana", "proxy", index));
  expect(secondsToWait(attempt("proxy", ["proxy"], "laptop"), strangers)).toBe(0);
  expect(secondsToWait(attempt("proxy", ["proxy"], "another"), strangers)).toBeGreaterThan(0);
  expect(secondsToWait(attempt("proxy", ["proxy"]), strangers.slice(0, MAX_PER_FAMILIAR_ADDRESS - 1))).toBe(
    0,
  );
});

test("a known browser is limited by its own failures only", () => {
  const own = times(MAX_PER_KNOWN_BROWSER, (index) => ({
    ...failed("ana", "proxy", index),
    browser: "laptop",
  }));
  expect(secondsToWait(attempt("proxy", [], "laptop"), own)).toBeGreaterThan(0);
  expect(secondsToWait(attempt("proxy", [], "laptop"), own.slice(1))).toBe(0);
  expect(secondsToWait(attempt("proxy"), own)).toBe(0);
  expect(
    secondsToWait({ ...attempt("proxy", [], "laptop"), account: "bia", knownBrowsers: new Set() }, own),
  ).toBe(0);
});
