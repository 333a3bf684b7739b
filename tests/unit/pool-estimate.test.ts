import fc from "fast-check";
import { expect, test } from "vitest";
import {
  estimateSendAt,
  type Forecast,
  secondsUntilSlot,
  slotsUntil,
  type WaitingMessage,
} from "@/lib/queue/estimate";

const curve = [
  { seconds: 0, slots: 2 },
  { seconds: 60, slots: 2 },
  { seconds: 3600, slots: 20 },
  { seconds: 86_400, slots: 100 },
];

test("slots are known at each horizon and interpolated linearly between horizons", () => {
  expect([0, 60, 3600, 86_400].map((seconds) => slotsUntil(curve, seconds))).toEqual([2, 2, 20, 100]);
  expect(slotsUntil(curve, 1830)).toBe(11);
  expect(slotsUntil(curve, 604_800)).toBe(100);
  expect(slotsUntil([], 60)).toBe(0);
});

test("the n-th slot is available as soon as n slots are", () => {
  expect([1, 2, 20, 100, 101].map((nth) => secondsUntilSlot(curve, nth))).toEqual([0, 0, 3600, 86_400, null]);
  expect(secondsUntilSlot(curve, 11)).toBe(1830);
});

test("on any curve, the n-th slot counts from its time on and not earlier", () => {
  const rising = fc
    .array(fc.record({ after: fc.integer({ min: 1, max: 100_000 }), more: fc.nat(50) }), { minLength: 1 })
    .map((steps) => {
      let seconds = -1;
      let slots = 0;
      return steps.map((step) => {
        seconds += step.after;
        slots += step.more;
        return { seconds, slots };
      });
    });
  fc.assert(
    fc.property(rising, fc.integer({ min: 1, max: 500 }), (any, nth) => {
      const seconds = secondsUntilSlot(any, nth);
      if (seconds === null) {
        expect(any.at(-1)?.slots).toBeLessThan(nth);
        return;
      }
      expect(slotsUntil(any, seconds + 1e-6)).toBeGreaterThanOrEqual(nth - 1);
      if (seconds > 1) expect(slotsUntil(any, seconds - 1)).toBeLessThan(nth);
    }),
  );
});

const NOW = Date.parse("2026-01-01T12:00:00Z");
const forecast: Forecast = { ageSeconds: 1, waiting: [1, 2, 3], slots: curve };
const message: WaitingMessage = {
  now: NOW,
  ahead: null,
  priority: 1,
  expiresAt: NOW + 86_400_000,
  notBefore: null,
  chip: null,
  migrateAt: null,
};
const inSeconds = (estimate: number | null) => (estimate === null ? null : (estimate - NOW) / 1000);

test.each<[string, Partial<WaitingMessage>, number | null]>([
  ["the first message leaves now in a free pool", { ahead: 0 }, 0],
  ["a message behind others leaves after them", { ahead: 19 }, 3599],
  ["a message without a known position leaves after all that are as urgent", {}, 60 + (3540 * 2) / 18 - 1],
  ["a message never leaves before its notBefore time", { ahead: 0, notBefore: NOW + 10_000 }, 10],
  [
    "a message waits for its chip's gap to end",
    { ahead: 0, chip: { freeAt: NOW + 90_000, room: 1, secondsPerSlot: 180 } },
    90,
  ],
  [
    "a message waits behind those for the same chip",
    { ahead: 2, chip: { freeAt: NOW, room: 1, secondsPerSlot: 180 } },
    360,
  ],
  [
    "a message leaves at the latest when it may move to another chip",
    { ahead: 0, chip: { freeAt: NOW + 90_000, room: 1, secondsPerSlot: 180 }, migrateAt: NOW + 5_000 },
    5,
  ],
  ["the estimate is unknown when the message expires first", { ahead: 19, expiresAt: NOW + 3_000_000 }, null],
  ["the estimate is unknown when there are not enough slots", { ahead: 100 }, null],
])("%s", (_, change, seconds) => {
  const estimate = inSeconds(estimateSendAt({ ...message, ...change }, forecast));
  if (seconds === null) expect(estimate).toBeNull();
  else expect(estimate).toBeCloseTo(seconds, 0);
});

test("there is no estimate without a forecast or with a stale one", () => {
  expect(estimateSendAt(message, null)).toBeNull();
  expect(estimateSendAt(message, { ...forecast, ageSeconds: 31 })).toBeNull();
});
