import { expect, test } from "vitest";
import { preferredWaitSeconds } from "@/lib/http/prefer-wait";

test.each([
  [null, 0],
  ["wait=20", 20],
  ["Wait = 20", 20],
  ['wait="20"', 20],
  ["respond-async, wait=10", 10],
  ["wait=5; foo=bar", 5],
  ["wait=61", 60],
  ["wait=999999999", 60],
  ["wait=0", 0],
  ["wait=-1", 0],
  ["wait=1.5", 0],
  ["wait=ten", 0],
  ["wait", 0],
  ["await=20", 0],
  ["return=minimal", 0],
])("Prefer: %s waits %i s", (value, seconds) => {
  const headers = new Headers(value === null ? {} : { prefer: value });
  expect(preferredWaitSeconds(headers)).toBe(seconds);
});
