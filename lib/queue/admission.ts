import type { Database } from "@/db/client";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import type { MessageKind } from "@/types/messages";
import {
  FORECAST_STALE_SECONDS,
  type Forecast,
  type SlotCurve,
  secondsUntilSlot,
  slotsUntil,
  waitingBefore,
} from "./estimate";
import { type PoolOutlook, readPoolOutlook } from "./forecast";

/** Maximum age of the cached pool outlook, regardless of the number of requests. */
const KEPT_MS = 1000;
const RETRY_WITHOUT_CHIP_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 86_400;
/** If fewer slots than this are left, the database also counts waiting messages, because other processes accept too. */
const FEW_SLOTS = 200;

/** An admitted message, counted until it is released or the forecast includes it. */
export interface Admission {
  /** Number of messages that are sent before this one. */
  ahead: number;
  forecast: Forecast | null;
  /** Number of messages that may wait before this one, for `julia.has_room`. Null if no count is necessary. */
  room: number | null;
  release(): void;
}

interface Admissions {
  outlook: Promise<PoolOutlook> | null;
  readAt: number;
  /** Admissions that the forecast may not include yet, indexed by priority. */
  taken: readonly [Set<CountedAdmission>, Set<CountedAdmission>, Set<CountedAdmission>];
}

interface CountedAdmission {
  takenAt: number;
}

// Keyed by database, because tests run several apps in one process. Stored on `globalThis`, because a reload during
// development evaluates this module again.
const holder: typeof globalThis & { juliaAdmissions?: WeakMap<Database, Admissions> } = globalThis;

/**
 * Admits a message. Throws `no_instance_available` if no chip could ever send it. With a current forecast, throws
 * `pool_full` if the message would expire even if every unavailable chip became available now, except for a scheduled
 * message, because the forecast says nothing about its time. `now` returns ms.
 */
export async function admit(
  ctx: Pick<AppContext, "db">,
  message: { priority: number; ttlSeconds: number; kind?: MessageKind | undefined; isScheduled?: boolean },
  now: () => number = () => performance.now(),
): Promise<Admission> {
  const { priority, ttlSeconds, kind, isScheduled = false } = message;
  const admissions = admissionsOf(ctx.db);
  const outlook = await readAtMostOnceASecond(ctx, admissions, now);
  if (!outlook.couldEverSend) {
    throw new DomainError("no_instance_available", "No paired WhatsApp number can send this message.", {
      retryAfterSeconds: RETRY_WITHOUT_CHIP_SECONDS,
    });
  }
  const forecast = age(outlook.forecast, (now() - admissions.readAt) / 1000);
  const takenNow = takenBefore(admissions, priority);
  const ahead = forecast === null ? 0 : waitingBefore(forecast.waiting, priority) + takenNow;
  let room: number | null = null;
  if (!isScheduled && forecast !== null && outlook.admission !== null) {
    const { unbound, curve } = outlook.admission;
    const slots = curve.map(({ seconds, replies, others }) => ({
      seconds,
      slots: (kind === "reply" ? replies : others)[priority] ?? 0,
    }));
    const secondsLeft = ttlSeconds + forecast.ageSeconds;
    refuseWhenFull(slots, waitingBefore(unbound, priority) + takenNow, secondsLeft);
    const inTime = slotsUntil(slots, secondsLeft);
    if (inTime < FEW_SLOTS) room = inTime;
  }

  const taken = admissions.taken[priority];
  const counted = { takenAt: now() };
  taken?.add(counted);
  return { ahead, forecast, room, release: () => taken?.delete(counted) };
}

function admissionsOf(db: Database): Admissions {
  holder.juliaAdmissions ??= new WeakMap();
  const admissions: Admissions = holder.juliaAdmissions.get(db) ?? {
    outlook: null,
    readAt: Number.NEGATIVE_INFINITY,
    taken: [new Set(), new Set(), new Set()],
  };
  holder.juliaAdmissions.set(db, admissions);
  return admissions;
}

/** Concurrent callers share one query. */
async function readAtMostOnceASecond(
  ctx: Pick<AppContext, "db">,
  admissions: Admissions,
  now: () => number,
): Promise<PoolOutlook> {
  if (admissions.outlook !== null && now() - admissions.readAt < KEPT_MS) return await admissions.outlook;
  const askedAt = now();
  const outlook = readPoolOutlook(ctx);
  admissions.outlook = outlook;
  admissions.readAt = askedAt;
  try {
    const { forecast } = await outlook;
    // The forecast already includes the admissions made before it was computed.
    const countedUntil = askedAt - Math.min(forecast?.ageSeconds ?? 0, FORECAST_STALE_SECONDS) * 1000;
    for (const taken of admissions.taken) {
      for (const counted of taken) if (counted.takenAt < countedUntil) taken.delete(counted);
    }
  } catch (error) {
    if (admissions.outlook === outlook) admissions.outlook = null;
    throw error;
  }
  return await outlook;
}

function age(forecast: Forecast | null, seconds: number): Forecast | null {
  if (forecast === null) return null;
  const ageSeconds = forecast.ageSeconds + seconds;
  return ageSeconds > FORECAST_STALE_SECONDS ? null : { ...forecast, ageSeconds };
}

function takenBefore(admissions: Admissions, priority: number): number {
  return admissions.taken.slice(0, priority + 1).reduce((sum, taken) => sum + taken.size, 0);
}

function refuseWhenFull(slots: SlotCurve, ahead: number, secondsLeft: number): void {
  if (ahead < slotsUntil(slots, secondsLeft)) return;
  // A message sent after this delay would get a slot before its expiry.
  const turnIn = secondsUntilSlot(slots, ahead + 1);
  throw poolFull(turnIn === null ? LONGEST_RETRY_SECONDS : turnIn - secondsLeft);
}

/** The error for a message that would expire before it gets a slot. */
export function poolFull(retryAfterSeconds: number): DomainError {
  return new DomainError("pool_full", "No number can send this before it expires.", {
    retryAfterSeconds: Math.min(Math.max(retryAfterSeconds, 1), LONGEST_RETRY_SECONDS),
  });
}
