import type { Database } from "@/db/client";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import {
  FORECAST_STALE_SECONDS,
  type Forecast,
  secondsUntilSlot,
  slotsUntil,
  waitingBefore,
} from "./estimate";
import { type PoolOutlook, readPoolOutlook } from "./forecast";

/** Maximum age of the cached pool outlook, regardless of the number of requests. */
const KEPT_MS = 1000;
const RETRY_WITHOUT_CHIP_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 86_400;

/** An admitted message, counted until it is released or the forecast includes it. */
export interface Admission {
  /** Number of messages that are sent before this one. */
  ahead: number;
  forecast: Forecast | null;
  release(): void;
}

interface Admissions {
  outlook: Promise<PoolOutlook> | null;
  readAt: number;
  /** Admissions by priority that the forecast may not include yet. */
  taken: readonly [Set<CountedAdmission>, Set<CountedAdmission>, Set<CountedAdmission>];
}

interface CountedAdmission {
  takenAt: number;
}

// Keyed by database, because tests run several app processes in one; on `globalThis`, because a reload re-creates this
// module.
const holder: typeof globalThis & { juliaAdmissions?: WeakMap<Database, Admissions> } = globalThis;

/**
 * Admits a message. Throws `no_instance_available` if no chip could ever send it, and `pool_full` if it would expire
 * even if every unavailable chip came back. An outdated forecast rejects nothing. `now` is in ms.
 */
export async function admit(
  ctx: Pick<AppContext, "db">,
  { priority, ttlSeconds }: { priority: number; ttlSeconds: number },
  now: () => number = () => performance.now(),
): Promise<Admission> {
  const admissions = admissionsOf(ctx.db);
  const outlook = await readAtMostOnceASecond(ctx, admissions, now);
  if (!outlook.couldEverSend) {
    throw new DomainError("no_instance_available", "No paired WhatsApp number can send this message.", {
      retryAfterSeconds: RETRY_WITHOUT_CHIP_SECONDS,
    });
  }
  const forecast = age(outlook.forecast, (now() - admissions.readAt) / 1000);
  const ahead =
    forecast === null ? 0 : waitingBefore(forecast.waiting, priority) + takenBefore(admissions, priority);
  if (forecast !== null) refuseWhenFull(forecast, ahead, ttlSeconds);

  const taken = admissions.taken[priority];
  const counted = { takenAt: now() };
  taken?.add(counted);
  return { ahead, forecast, release: () => taken?.delete(counted) };
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

/** Concurrent callers share one read. */
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
    // The forecast already includes admissions from before it was computed.
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

function refuseWhenFull(forecast: Forecast, ahead: number, ttlSeconds: number): void {
  const secondsLeft = ttlSeconds + forecast.ageSeconds;
  if (ahead < slotsUntil(forecast.possible, secondsLeft)) return;
  // With this retry delay, the message would get a slot before it expires.
  const turnIn = secondsUntilSlot(forecast.possible, ahead + 1);
  throw new DomainError("pool_full", "No number can send this before it expires.", {
    retryAfterSeconds:
      turnIn === null ? LONGEST_RETRY_SECONDS : Math.min(turnIn - secondsLeft, LONGEST_RETRY_SECONDS),
  });
}
