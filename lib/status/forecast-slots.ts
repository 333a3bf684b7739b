import { FORECAST_STALE_SECONDS, type Forecast, type SlotCurve, slotsUntil } from "@/lib/queue/estimate";
import type { Capacity } from "@/types/status";

const HOUR_SECONDS = 3600;
const AHEAD_SECONDS = 12 * HOUR_SECONDS;
/**
 * Shorter horizons are ignored, because up to this time the curve consists of single slots of chips in cooldown and
 * shows no trend.
 */
const NEAREST_SECONDS = 900;

interface Present {
  /** From `julia.clock()`, in ms since 1970. */
  nowMs: number;
  midnightMs: number;
  freeNow: number;
  sentLastHour: number;
  forecast: Forecast | null;
}

/**
 * Forecasts the slots left today and the time when they run out at the last hour's pace. Empty if there is no current
 * forecast.
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

/**
 * Returns the seconds until a constant pace has used every free slot, or null if that takes at least `withinSeconds`.
 */
export function secondsUntilFull(curve: SlotCurve, perSecond: number, withinSeconds: number): number | null {
  let before = { seconds: 0, slots: curve[0]?.slots ?? 0 };
  for (const horizon of curve) {
    if (horizon.seconds < NEAREST_SECONDS) continue;
    if (perSecond > 0 && horizon.slots <= perSecond * horizon.seconds) {
      const perSecondFree = (horizon.slots - before.slots) / (horizon.seconds - before.seconds);
      const left = before.slots - perSecond * before.seconds;
      // The slots ran out at the previous horizon. Without this case, a pace equal to the supply would divide by zero.
      const seconds = left <= 0 ? before.seconds : before.seconds + left / (perSecond - perSecondFree);
      const met = Math.min(Math.max(seconds, before.seconds), horizon.seconds);
      return met < withinSeconds ? met : null;
    }
    if (horizon.seconds >= withinSeconds) return null;
    before = horizon;
  }
  return null;
}
