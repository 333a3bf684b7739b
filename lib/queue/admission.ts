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

/** Maximum age of the pool's outlook, however many messages arrive. */
const KEPT_MS = 1000;
const RETRY_WITHOUT_CHIP_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 86_400;

/** An admitted message, counted until it is released or the forecast includes it. */
export interface Place {
  /** How many messages leave before it. */
  ahead: number;
  /** The current forecast, or null when there is no valid one. */
  forecast: Forecast | null;
  giveBack(): void;
}

interface Door {
  outlook: Promise<PoolOutlook> | null;
  readAt: number;
  /** Admissions that the forecast may not include yet, with their times, by priority. */
  taken: readonly [Set<TakenPlace>, Set<TakenPlace>, Set<TakenPlace>];
}

interface TakenPlace {
  takenAt: number;
}

// Keyed by database because tests run several processes in one; on globalThis because a reload re-creates this module.
const holder: typeof globalThis & { juliaDoors?: WeakMap<Database, Door> } = globalThis;

/**
 * Admits a message or refuses it: `no_instance_available` when no chip could ever send it, `pool_full` when it would
 * expire even if every absent chip came back. An outdated forecast refuses nobody. `now` is in ms.
 */
export async function takePlace(
  ctx: Pick<AppContext, "db">,
  { priority, ttlSeconds }: { priority: number; ttlSeconds: number },
  now: () => number = () => performance.now(),
): Promise<Place> {
  const door = doorOf(ctx.db);
  const outlook = await readAtMostOnceASecond(ctx, door, now);
  if (!outlook.couldEverSend) {
    throw new DomainError("no_instance_available", "No WhatsApp number is paired that could send this.", {
      retryAfterSeconds: RETRY_WITHOUT_CHIP_SECONDS,
    });
  }
  const forecast = age(outlook.forecast, (now() - door.readAt) / 1000);
  const ahead =
    forecast === null ? 0 : waitingBefore(forecast.waiting, priority) + takenBefore(door, priority);
  if (forecast !== null) refuseWhenFull(forecast, ahead, ttlSeconds);

  const taken = door.taken[priority];
  const place = { takenAt: now() };
  taken?.add(place);
  return { ahead, forecast, giveBack: () => taken?.delete(place) };
}

function doorOf(db: Database): Door {
  holder.juliaDoors ??= new WeakMap();
  const door: Door = holder.juliaDoors.get(db) ?? {
    outlook: null,
    readAt: Number.NEGATIVE_INFINITY,
    taken: [new Set(), new Set(), new Set()],
  };
  holder.juliaDoors.set(db, door);
  return door;
}

/** Concurrent callers share one read. */
async function readAtMostOnceASecond(
  ctx: Pick<AppContext, "db">,
  door: Door,
  now: () => number,
): Promise<PoolOutlook> {
  if (door.outlook !== null && now() - door.readAt < KEPT_MS) return await door.outlook;
  const askedAt = now();
  const outlook = readPoolOutlook(ctx);
  door.outlook = outlook;
  door.readAt = askedAt;
  try {
    const { forecast } = await outlook;
    // Admissions before the forecast's time are included in it.
    const countedUntil = askedAt - Math.min(forecast?.ageSeconds ?? 0, FORECAST_STALE_SECONDS) * 1000;
    for (const taken of door.taken) {
      for (const place of taken) if (place.takenAt < countedUntil) taken.delete(place);
    }
  } catch (error) {
    if (door.outlook === outlook) door.outlook = null;
    throw error;
  }
  return await outlook;
}

function age(forecast: Forecast | null, seconds: number): Forecast | null {
  if (forecast === null) return null;
  const ageSeconds = forecast.ageSeconds + seconds;
  return ageSeconds > FORECAST_STALE_SECONDS ? null : { ...forecast, ageSeconds };
}

function takenBefore(door: Door, priority: number): number {
  return door.taken.slice(0, priority + 1).reduce((sum, taken) => sum + taken.size, 0);
}

function refuseWhenFull(forecast: Forecast, ahead: number, ttlSeconds: number): void {
  const secondsLeft = ttlSeconds + forecast.ageSeconds;
  if (ahead < slotsUntil(forecast.possible, secondsLeft)) return;
  // The message would still be sent in time.
  const turnIn = secondsUntilSlot(forecast.possible, ahead + 1);
  throw new DomainError("pool_full", "The numbers cannot send this before its time to live is over.", {
    retryAfterSeconds:
      turnIn === null ? LONGEST_RETRY_SECONDS : Math.min(turnIn - secondsLeft, LONGEST_RETRY_SECONDS),
  });
}
