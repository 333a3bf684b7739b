import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slotsUntil } from "@/lib/queue/estimate";
import { forecastSlots, secondsUntilFull } from "@/lib/status/forecast-slots";

const HOUR = 3600;
const NOW = Date.parse("2026-03-02T15:00:00.000Z");

/** Slots of a chip that has 20 of its 100 daily slots free, and to which 3 slots are added each hour. */
const CURVE = [
  { seconds: 0, slots: 1 },
  { seconds: 900, slots: 20 },
  { seconds: HOUR, slots: 23 },
  { seconds: 2 * HOUR, slots: 26 },
  { seconds: 6 * HOUR, slots: 38 },
  { seconds: 12 * HOUR, slots: 56 },
  { seconds: 24 * HOUR, slots: 92 },
];

const present = (facts: Partial<Parameters<typeof forecastSlots>[0]>) => ({
  nowMs: NOW,
  midnightMs: NOW + 12 * HOUR * 1000,
  freeNow: 20,
  sentLastHour: 0,
  forecast: { ageSeconds: 1, waiting: [0, 0, 0] as const, slots: CURVE, possible: CURVE },
  ...facts,
});

describe("the time at which today's slots run out", () => {
  it("is when the current pace has used all slots that are free by then", () => {
    // At 13 per hour, 26 slots are used after two hours. By this time, exactly 26 slots have become free.
    const { runsOutAt } = forecastSlots(present({ sentLastHour: 13 }));
    expect(runsOutAt).toBe("2026-03-02T17:00:00.000Z");
  });

  it("is accurate to the minute between two horizons", () => {
    // At 20 per hour, 20 slots and the 3 added each hour last about 71 min.
    const { runsOutAt } = forecastSlots(present({ sentLastHour: 20 }));
    const minutes = (Date.parse(runsOutAt ?? "") - NOW) / 60_000;
    expect(minutes).toBeGreaterThan(65);
    expect(minutes).toBeLessThan(80);
  });

  it("is absent when the slots last until midnight", () => {
    expect(forecastSlots(present({ sentLastHour: 4 })).runsOutAt).toBeNull();
    const soon = NOW + HOUR * 1000;
    expect(forecastSlots(present({ sentLastHour: 13, midnightMs: soon })).runsOutAt).toBeNull();
    // Midnight is between two horizons and before the time at which the slots run out.
    const between = NOW + 1.5 * HOUR * 1000;
    expect(forecastSlots(present({ sentLastHour: 13, midnightMs: between })).runsOutAt).toBeNull();
  });

  it("is absent for a pool that sends nothing or is already full", () => {
    expect(forecastSlots(present({ sentLastHour: 0 })).runsOutAt).toBeNull();
    expect(forecastSlots(present({ sentLastHour: 40, freeNow: 0 })).runsOutAt).toBeNull();
  });

  it("is absent when the forecast is stale", () => {
    const slots = { ageSeconds: 31, waiting: [0, 0, 0] as const, slots: CURVE, possible: CURVE };
    const old = forecastSlots(present({ sentLastHour: 40, forecast: slots }));
    expect(old).toEqual({ freeUntilMidnight: null, runsOutAt: null, forecast: [] });
    expect(forecastSlots(present({ forecast: null })).freeUntilMidnight).toBeNull();
  });

  it("is now when no slot is free and the pace equals the rate at which slots become free", () => {
    const curve = [0, 900, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR].map((seconds, i) => ({
      seconds,
      slots: i === 0 ? 0 : 2,
    }));
    expect(secondsUntilFull(curve, 8 / HOUR, 12 * HOUR)).toBe(0);
  });

  it("is never before the first slot is used and always present when the pace exceeds the slots", () => {
    const curves = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 6, maxLength: 6 }).map((gains) => {
      let slots = 0;
      return gains.map((gain, i) => {
        slots += gain;
        return { seconds: [0, 900, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR][i] ?? 0, slots };
      });
    });
    fc.assert(
      fc.property(curves, fc.integer({ min: 1, max: 500 }), (curve, perHour) => {
        const perSecond = perHour / HOUR;
        const met = secondsUntilFull(curve, perSecond, 12 * HOUR + 1);
        const horizons = curve.filter(({ seconds }) => seconds >= 900);
        const isShort = horizons.some(({ seconds, slots }) => slots <= perSecond * seconds);
        expect(met !== null).toBe(isShort);
        if (met === null) return;
        // At each horizon before this time, the slots are sufficient.
        for (const { seconds, slots } of horizons) {
          if (seconds < met) expect(slots).toBeGreaterThan(perSecond * seconds);
        }
        if (met > 900) expect(slotsUntil(curve, met)).toBeLessThanOrEqual(perSecond * met + 1);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the slots until midnight", () => {
  it("are the free slots plus those that become free by then", () => {
    expect(forecastSlots(present({ midnightMs: NOW + 2 * HOUR * 1000 })).freeUntilMidnight).toBe(26);
  });

  it("are plotted for the next 12 hours next to the pace, with midnight as one of the points", () => {
    const midnightMs = NOW + 4 * HOUR * 1000;
    const { forecast } = forecastSlots(present({ sentLastHour: 6, midnightMs }));
    expect(forecast.at(-1)).toEqual({ at: "2026-03-03T03:00:00.000Z", slots: 56, used: 72 });
    expect(forecast).toContainEqual({ at: "2026-03-02T19:00:00.000Z", slots: 32, used: 24 });
    expect(forecast.map(({ at }) => at)).toEqual([...forecast.map(({ at }) => at)].sort());
  });
});
