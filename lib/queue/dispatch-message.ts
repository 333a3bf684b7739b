import { setTimeout as sleep } from "node:timers/promises";
import type { AppContext } from "@/lib/context/server-context";
import { dialect } from "@/lib/gateway/dialect";
import type { SendOutcome } from "@/lib/gateway/outcomes";
import type { Reservation } from "@/lib/queue/reserve-slot";
import { beginDispatch, recordOutcome, releaseReservation } from "./record-outcome";

/** By the clock of `performance.now()`, which goes on while a process stands still. */
export interface HandOverTiming {
  /** From before the slot was taken. */
  startedAtMs: number;
  /** From there to the last moment at which a byte may be written. */
  arrivalMs: number;
  leaseMs: number;
}

/**
 * Hands one reserved message to the gateway, once: T2 is committed before the first byte, and what the gateway
 * said is written down however long the database is away. Returns null when it was given back instead.
 */
export async function handOver(
  ctx: AppContext,
  owner: string,
  reservation: Reservation,
  timing: HandOverTiming,
  /** Told when the first byte may be written, and when it is over: the lease is prolonged between. */
  dispatching: Set<string>,
): Promise<SendOutcome | null> {
  const { attemptId, messageId, contactId, instanceName } = reservation;
  const log = ctx.log.child({ messageId, attemptId, instance: instanceName, contactId });
  const leaseBeganMs = performance.now();
  const mayWrite = await beginDispatch(ctx, owner, reservation).catch((error: unknown) => {
    log.warn({ err: error }, "the answer to the start of a hand-over is not known");
    return false;
  });
  if (!mayWrite) {
    // Nothing was written. After a lost answer only we know that: unsaid, the message would end as uncertain.
    await persist(ctx, () => releaseReservation(ctx, attemptId));
    log.info("reservation given back");
    return null;
  }
  dispatching.add(messageId);
  try {
    const result = await ctx.gateway.sendText(instanceName, {
      number: reservation.toPhone,
      text: reservation.text,
      // Before the message expires; and well before the lease ends, after which others may judge this hand-over.
      notAfterMs: Math.min(
        timing.startedAtMs + timing.arrivalMs,
        timing.startedAtMs + reservation.secondsLeft * 1000,
        leaseBeganMs + timing.leaseMs * 0.7,
      ),
    });
    const outcome = dialect.sendOutcome(result);
    log[outcome.kind === "sent" ? "info" : "warn"](
      { outcome: outcome.kind, ...(result.ok ? {} : { failure: result.kind }) },
      "handed over",
    );
    await persist(ctx, () => recordOutcome(ctx, attemptId, outcome));
    return outcome;
  } finally {
    dispatching.delete(messageId);
  }
}

/** About ten minutes; by then the sweep has called it uncertain, and webhooks or look-ups settle it. */
const MOST_WRITES = 300;

/** Tries until the database took it: what the gateway said is known nowhere else. */
async function persist(ctx: AppContext, write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (attempt >= MOST_WRITES) throw error;
      ctx.log.warn({ err: error }, "an outcome could not be written yet");
      await sleep(Math.min(50 * 2 ** Math.min(attempt, 6), 2_000));
    }
  }
}
