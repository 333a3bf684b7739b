import { z } from "zod";

/** Cumulative number of slots that become free within `seconds` of the forecast, sorted by `seconds`. */
export type SlotCurve = readonly { seconds: number; slots: number }[];

export interface Forecast {
  /** Age of the forecast when the database was queried. */
  ageSeconds: number;
  /** Waiting messages per priority, indexed as in `MESSAGE_PRIORITIES`. */
  waiting: readonly [number, number, number];
  /** Slots of the chips that can send now. */
  slots: SlotCurve;
}

/** The part of the forecast that admission uses. Arrays are indexed as in `MESSAGE_PRIORITIES`. */
export interface AdmissionForecast {
  /** Waiting messages that are not bound to a chip. */
  unbound: readonly [number, number, number];
  /**
   * Slots that would remain for unbound messages after the bound messages, if every unavailable chip became available
   * now. These are low estimates, because cooldowns are random. `others` counts only slots within the sending window.
   */
  curve: readonly { seconds: number; replies: readonly number[]; others: readonly number[] }[];
}

/** The worker renews the forecast every 2 s. A forecast older than this is ignored. */
export const FORECAST_STALE_SECONDS = 30;

const count = z.number().int().min(0);
const counts = z.tuple([count, count, count]);

/** The column `admission` of `julia.pool_forecasts`. */
export const admissionForecastSchema = z.object({
  unbound: counts,
  curve: z.array(z.object({ seconds: z.number(), replies: counts, others: counts })),
});

/** A row of `julia.pool_forecasts` with its age according to the database's clock. */
export const forecastSchema: z.ZodType<Forecast> = z.object({
  ageSeconds: z.number(),
  waiting: counts,
  slots: z.array(z.object({ seconds: z.number(), slots: count })),
});

/** Returns how many slots become free within `seconds` of the forecast. Constant after the last horizon. */
export function slotsUntil(curve: SlotCurve, seconds: number): number {
  let before = { seconds: 0, slots: 0 };
  for (const horizon of curve) {
    if (horizon.seconds >= seconds) {
      const share =
        horizon.seconds === before.seconds
          ? 1
          : (seconds - before.seconds) / (horizon.seconds - before.seconds);
      return Math.floor(before.slots + share * (horizon.slots - before.slots));
    }
    before = horizon;
  }
  return before.slots;
}

/** Returns the seconds from the forecast until the n-th slot (starting at 1), or null beyond the last horizon. */
export function secondsUntilSlot(curve: SlotCurve, nth: number): number | null {
  let before = { seconds: 0, slots: 0 };
  for (const horizon of curve) {
    if (horizon.slots >= nth) {
      const share = (nth - before.slots) / (horizon.slots - before.slots);
      return before.seconds + share * (horizon.seconds - before.seconds);
    }
    before = horizon;
  }
  return null;
}

/** Counts the waiting messages that are sent before a new message of this priority. */
export function waitingBefore(waiting: Forecast["waiting"], priority: number): number {
  return waiting.slice(0, priority + 1).reduce((sum, messages) => sum + messages, 0);
}

/** A waiting message. Times are in ms since 1970 on the database's clock. */
export interface WaitingMessage {
  now: number;
  /** Messages that are sent before this one; null means all waiting messages of the same or a higher priority. */
  ahead: number | null;
  /** Index in `MESSAGE_PRIORITIES`. */
  priority: number;
  expiresAt: number;
  notBefore: number | null;
  /** Set if the message is bound: when its chip is free, the slots available at that time, seconds per further slot. */
  chip: { freeAt: number; room: number; secondsPerSlot: number } | null;
  /** Latest time at which the message stops waiting for its chip. */
  migrateAt: number | null;
}

/**
 * Estimates when a message will be sent, in ms since 1970. Returns null if there is no current forecast, the forecast
 * has no slot for the message, or the message would expire first.
 */
export function estimateSendAt(message: WaitingMessage, forecast: Forecast | null): number | null {
  if (forecast === null || forecast.ageSeconds > FORECAST_STALE_SECONDS) return null;
  const ahead = message.ahead ?? waitingBefore(forecast.waiting, message.priority);
  const poolSeconds = secondsUntilSlot(forecast.slots, ahead + 1);
  if (poolSeconds === null) return null;
  const ofPool = message.now + Math.max(0, poolSeconds - forecast.ageSeconds) * 1000;
  const sendAt = Math.max(ofPool, ofChip(message, ahead), message.notBefore ?? 0);
  return sendAt < message.expiresAt ? sendAt : null;
}

function ofChip({ chip, migrateAt }: WaitingMessage, ahead: number): number {
  if (chip === null) return 0;
  const ownSlotAt = chip.freeAt + Math.max(0, ahead + 1 - chip.room) * chip.secondsPerSlot * 1000;
  return migrateAt === null ? ownSlotAt : Math.min(ownSlotAt, migrateAt);
}
