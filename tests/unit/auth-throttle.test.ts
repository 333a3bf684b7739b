import { expect, test } from "vitest";
import {
  type Attempt,
  MAX_PER_ACCOUNT,
  secondsToWait,
  THROTTLE_WINDOW_SECONDS,
} from "@/lib/auth/sign-in-throttle";

const failed = (account: string, address: string, ageSeconds: number): Attempt => ({
  account,
  address,
  ageSeconds,
  succeeded: false,
});
const attempt = (address: string, familiar: string[] = []) => ({
  account: "ana",
  address,
  familiarAddresses: new Set(familiar),
});

test("the wait ends when the oldest wrong password leaves the window", () => {
  const recent = [100, 200, 300, 400, 500].map((age) => failed("ana", "office", age));
  expect(secondsToWait(attempt("office"), recent)).toBe(THROTTLE_WINDOW_SECONDS - 500);
  expect(secondsToWait(attempt("office"), recent.slice(1))).toBe(0);
});

test("a right password clears what was wrong before it, at that address alone", () => {
  const wrong = [100, 200, 300, 400, 500].map((age) => failed("ana", "office", age));
  const right = { ...failed("ana", "office", 50), succeeded: true };
  expect(secondsToWait(attempt("office", ["office"]), [...wrong, right])).toBe(0);
  expect(
    secondsToWait(attempt("office", ["office"]), [...wrong, { ...right, address: "home" }]),
  ).toBeGreaterThan(0);
});

test("what an owner mistypes at familiar addresses does not keep them out of a new one", () => {
  const recent = Array.from({ length: MAX_PER_ACCOUNT }, (_, index) =>
    failed("ana", `office${index % 4}`, index),
  );
  const familiar = ["office0", "office1", "office2", "office3"];
  expect(secondsToWait(attempt("hotel", familiar), recent)).toBe(0);
  expect(secondsToWait(attempt("hotel"), recent)).toBeGreaterThan(0);
});
