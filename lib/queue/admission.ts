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

/** The pool's outlook is read so seldom, however many messages come. */
const KEPT_MS = 1000;
const RETRY_WITHOUT_CHIP_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 86_400;

/** A place in the queue: counted from here on, until it is given back or the forecast counts it itself. */
export interface Place {
  /** How many messages leave before it. */
  ahead: number;
  /** The forecast as it is now, or null when there is none that counts. */
  forecast: Forecast | null;
  giveBack(): void;
}

interface Door {
  outlook: Promise<PoolOutlook> | null;
  readAt: number;
  /** What this process let in that the forecast may not know yet, with the moment of each, by priority. */
  taken: readonly [Set<TakenPlace>, Set<TakenPlace>, Set<TakenPlace>];
}

interface TakenPlace {
  takenAt: number;
}

// By database, since tests are several processes in one; on globalThis, since a reload makes this module anew.
const holder: typeof globalThis & { juliaDoors?: WeakMap<Database, Door> } = globalThis;

/**
 * Takes a place for a message, or says why it cannot have one: `no_instance_available` when no chip could ever
 * send, `pool_full` when it could not go out within its time even if every chip that is merely away came back.
 * A forecast that is not renewed refuses nobody. `now` is in ms.
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

/** Whoever comes meanwhile waits for the one read under way. */
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
    // What came before the forecast's moment is counted in it.
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
  // Then its turn would come within its time.
  const turnIn = secondsUntilSlot(forecast.possible, ahead + 1);
  throw new DomainError("pool_full", "The numbers cannot send this before its time to live is over.", {
    retryAfterSeconds:
      turnIn === null ? LONGEST_RETRY_SECONDS : Math.min(turnIn - secondsLeft, LONGEST_RETRY_SECONDS),
  });
}
