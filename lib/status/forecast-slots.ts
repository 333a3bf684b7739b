import { FORECAST_STALE_SECONDS, type Forecast, type SlotCurve, slotsUntil } from "@/lib/queue/estimate";
import type { Capacity } from "@/types/status";

const HOUR_SECONDS = 3600;
/** How far the page looks ahead. */
const AHEAD_SECONDS = 12 * HOUR_SECONDS;
/** Nearer than this the curve counts whole slots of chips that rest between two sends, which is no trend. */
const NEAREST_SECONDS = 900;

interface Present {
  /** On the queue's clock, in ms since 1970. */
  nowMs: number;
  midnightMs: number;
  freeNow: number;
  sentLastHour: number;
  forecast: Forecast | null;
}

/**
 * What is left of today, and when it is used up if people go on as in the last hour. Nothing is said of the future
 * by a forecast that no worker renews.
 */
export function forecastSlots(
  present: Present,
): Pick<Capacity, "freeUntilMidnight" | "runsOutAt" | "forecast"> {
  const { nowMs, midnightMs, freeNow, sentLastHour, forecast } = present;
  if (forecast === null || forecast.ageSeconds > FORECAST_STALE_SECONDS) {
    return { freeUntilMidnight: null, runsOutAt: null, forecast: [] };
  }
  const iso = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString();
  const toMidnight = (midnightMs - nowMs) / 1000;
  const perSecond = sentLastHour / HOUR_SECONDS;
  const runsOut = secondsUntilFull(forecast.slots, perSecond, toMidnight);
  const moments = forecast.slots.map(({ seconds }) => seconds).filter((seconds) => seconds <= AHEAD_SECONDS);
  if (toMidnight < AHEAD_SECONDS) moments.push(toMidnight);
  return {
    freeUntilMidnight: slotsUntil(forecast.slots, toMidnight),
    runsOutAt: freeNow === 0 || runsOut === null ? null : iso(runsOut),
    forecast: [...new Set(moments)]
      .sort((a, b) => a - b)
      .map((seconds) => ({
        at: iso(seconds),
        slots: slotsUntil(forecast.slots, seconds),
        used: Math.round(perSecond * seconds),
      })),
  };
}

/** Seconds until a steady pace has used every slot that is free by then; null when it does not within `withinSeconds`. */
export function secondsUntilFull(curve: SlotCurve, perSecond: number, withinSeconds: number): number | null {
  let before = { seconds: 0, slots: curve[0]?.slots ?? 0 };
  for (const horizon of curve) {
    if (horizon.seconds < NEAREST_SECONDS) continue;
    if (perSecond > 0 && horizon.slots <= perSecond * horizon.seconds) {
      const perSecondFree = (horizon.slots - before.slots) / (horizon.seconds - before.seconds);
      const left = before.slots - perSecond * before.seconds;
      // Used up at the horizon before: a pace that is just what comes free would divide nothing by nothing.
      const seconds = left <= 0 ? before.seconds : before.seconds + left / (perSecond - perSecondFree);
      const met = Math.min(Math.max(seconds, before.seconds), horizon.seconds);
      return met < withinSeconds ? met : null;
    }
    if (horizon.seconds >= withinSeconds) return null;
    before = horizon;
  }
  return null;
}
