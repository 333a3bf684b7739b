import { expect, it } from "vitest";
import { callbackPause, subscriptionPause } from "@/lib/events/delivery/retry-pauses";

const HOUR = 3_600;

it("a delivery to a subscription is tried 8 times within 24 hours", () => {
  const pauses = Array.from({ length: 8 }, (_, index) => subscriptionPause(index + 1));
  expect(pauses[7]).toBeNull();
  const total = pauses.reduce<number>((sum, pause) => sum + (pause ?? 0), 0);
  expect(pauses.filter((pause) => pause !== null)).toHaveLength(7);
  expect(total).toBeGreaterThan(23 * HOUR);
  expect(total).toBeLessThanOrEqual(24 * HOUR);
});

it("callbacks are retried for a day at most, with pauses that grow to six hours", () => {
  const ms = (hours: number) => hours * HOUR * 1_000;
  expect(callbackPause(1, 0)).toBeCloseTo(Math.E);
  expect(callbackPause(12, ms(15.8))).toBeCloseTo(Math.exp(10));
  expect(callbackPause(13, ms(21.9))).toBeNull();
});
