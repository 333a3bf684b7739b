import { z } from "zod";

/** How many slots come free until so many seconds from the forecast's moment, by rising seconds. */
export type SlotCurve = readonly { seconds: number; slots: number }[];

export interface Forecast {
  /** How old it was when the database was asked. */
  ageSeconds: number;
  /** Messages waiting, by priority: index as in `MESSAGE_PRIORITIES`. */
  waiting: readonly [number, number, number];
  /** Slots of the chips that can send now. */
  slots: SlotCurve;
  /** Slots as they would be if every chip that is merely away came back now. */
  possible: SlotCurve;
}

/** The worker renews the forecast every two seconds; one older than this says nothing any more. */
export const FORECAST_STALE_SECONDS = 30;

const count = z.number().int().min(0);
const horizonSchema = z.object({ seconds: z.number(), slots: count, possible: count });

/** A forecast as `julia.pool_forecasts` keeps it, with its age as the database counts it. */
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

/** Slots that come free until so many seconds from the forecast's moment; nothing is known past its last horizon. */
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

/** Seconds from the forecast's moment until the n-th slot (from 1) is free; null when that is past its last horizon. */
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

/** How many messages wait that leave before a new one of this priority. */
export function waitingBefore(waiting: Forecast["waiting"], priority: number): number {
  return waiting.slice(0, priority + 1).reduce((sum, messages) => sum + messages, 0);
}

/** What is known of a message that waits. All moments are in ms since 1970 on the database's clock. */
export interface WaitingMessage {
  now: number;
  /** Messages that leave before it; null: as many as wait with its urgency. */
  ahead: number | null;
  /** Index in `MESSAGE_PRIORITIES`. */
  priority: number;
  expiresAt: number;
  /** It may not leave earlier. */
  notBefore: number | null;
  /** It waits for this very chip: until it rests, how many slots it has then, and how often one follows. */
  chip: { freeAt: number; room: number; secondsPerSlot: number } | null;
  /** It does not wait for that chip longer than this. */
  migrateAt: number | null;
}

/**
 * When a message that waits will be sent, in ms since 1970; null when nobody can say: no worker forecasts, no
 * chip can send now, or its time would be over first.
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
