import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { dispatchMessage } from "./dispatch-message";
import { reserveSlot } from "./reserve-slot";

/** Concurrent sends per worker. A chip sends one message at a time, so the number of chips is a limit too. */
const MAX_IN_FLIGHT = 200;
const IDLE_MS = 100;
const DATABASE_RETRY_MS = 1_000;

export interface DispatcherOptions {
  owner: string;
  /** Called when a send proved that an instance cannot send, so that the instance is checked immediately. */
  onInstanceFailed?: (chipId: string) => void;
}

/**
 * Sends messages until `signal` aborts, then finishes those in flight. Any number of dispatchers may share a database:
 * each message is leased to one of them, and a dispatcher that was suspended for too long detects this before it
 * writes the first byte.
 */
export async function runDispatcher(
  ctx: AppContext,
  { owner, onInstanceFailed }: DispatcherOptions,
  signal: AbortSignal,
): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const dispatching = new Set<string>();
  const timing = await readTiming(ctx, signal);
  if (timing === null) return;
  const heartbeat = setInterval(() => void prolongLeases(ctx, owner, dispatching), timing.leaseMs / 4);

  while (!signal.aborted) {
    if (inFlight.size >= MAX_IN_FLIGHT) {
      await Promise.race(inFlight);
      continue;
    }
    const attemptId = uuidv7();
    const startedAtMs = performance.now();
    const reservation = await reserveSlot(ctx, owner, attemptId).catch((error: unknown) => {
      ctx.log.error({ err: error }, "slot reservation failed");
      return "database_away" as const;
    });
    if (reservation === null || reservation === "database_away") {
      await pause(reservation === null ? IDLE_MS : DATABASE_RETRY_MS, signal);
      continue;
    }
    const work = dispatchMessage(ctx, owner, reservation, { ...timing, startedAtMs }, dispatching)
      .then((outcome) => {
        if (outcome?.kind === "not_sent" && outcome.scope === "instance") {
          onInstanceFailed?.(reservation.chipId);
        }
      })
      .catch((error: unknown) =>
        ctx.log.error({ err: error, messageId: reservation.messageId, attemptId }, "dispatch failed"),
      )
      .finally(() => inFlight.delete(work));
    inFlight.add(work);
  }
  await Promise.all(inFlight);
  clearInterval(heartbeat);
}

const timingSchema = z.object({ lease_seconds: z.number(), arrival_margin_seconds: z.number() });

/**
 * Reads the lease and the arrival margin once, because both change only when the product restarts. Returns null if the
 * signal aborts first.
 */
async function readTiming(
  ctx: AppContext,
  signal: AbortSignal,
): Promise<{ leaseMs: number; arrivalMs: number } | null> {
  while (!signal.aborted) {
    try {
      const [row] = await ctx.db.execute(
        sql`select lease_seconds, arrival_margin_seconds from julia.settings where id = 1`,
      );
      const { lease_seconds, arrival_margin_seconds } = timingSchema.parse(row);
      // Part of the arrival margin is reserved for the transfer to the gateway.
      const wayMs = Math.min(10_000, arrival_margin_seconds * 300);
      return { leaseMs: lease_seconds * 1000, arrivalMs: arrival_margin_seconds * 1000 - wayMs };
    } catch (error) {
      ctx.log.error({ err: error }, "could not read the settings");
      await pause(DATABASE_RETRY_MS, signal);
    }
  }
  return null;
}

async function prolongLeases(
  ctx: AppContext,
  owner: string,
  dispatching: ReadonlySet<string>,
): Promise<void> {
  if (dispatching.size === 0) return;
  const ids = `{${[...dispatching].join(",")}}`;
  await ctx.db
    .execute(sql`select julia.prolong_leases(${owner}, ${ids}::uuid[])`)
    .catch((error: unknown) => ctx.log.warn({ err: error }, "could not renew leases"));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
