import { z } from "zod";

/** Cumulative slots that become free within `seconds` of the forecast, in ascending order. */
export type SlotCurve = readonly { seconds: number; slots: number }[];

export interface Forecast {
  /** Age of the forecast when the database was queried. */
  ageSeconds: number;
  /** Waiting messages per priority, indexed as in `MESSAGE_PRIORITIES`. */
  waiting: readonly [number, number, number];
  /** Slots of the chips that can send now. */
  slots: SlotCurve;
  /** Slots if every unavailable chip came back now. */
  possible: SlotCurve;
}

/** The worker renews the forecast every 2 s. A forecast older than this is ignored. */
export const FORECAST_STALE_SECONDS = 30;

const count = z.number().int().min(0);
const horizonSchema = z.object({ seconds: z.number(), slots: count, possible: count });

/** A row of `julia.pool_forecasts` with its age on the database's clock. */
export const forecastSchema = z
  .object({
    ageSeconds: z.number(),
    waiting: z.tuple([count, count, count]),
    slots: z.array(horizonSchema),
  })
  .transform(
    ({ ageSeconds, waiting, slots: horizons }): Forecast => ({
      ageSeconds,
      waiting,
      slots: horizons.map(({ seconds, slots }) => ({ seconds, slots })),
      possible: horizons.map(({ seconds, possible }) => ({ seconds, slots: possible })),
    }),
  );

/** Returns the slots that become free within `seconds` of the forecast; constant after the last horizon. */
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
  /** Set if the message waits for one chip: end of its cooldown, slots available then, seconds per further slot. */
  chip: { freeAt: number; room: number; secondsPerSlot: number } | null;
  /** Latest time at which the message stops waiting for that chip. */
  migrateAt: number | null;
}

/**
 * Estimates when a message is sent, in ms since 1970. Returns null if there is no current forecast, no chip can send,
 * or the message would expire first.
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
