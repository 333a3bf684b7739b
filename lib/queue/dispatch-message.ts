import { setTimeout as sleep } from "node:timers/promises";
import type { AppContext } from "@/lib/context/server-context";
import { dialect } from "@/lib/gateway/dialect";
import type { SendOutcome } from "@/lib/gateway/outcomes";
import { beginDispatch, recordOutcome, releaseReservation } from "@/lib/queue/settle/record-outcome";
import type { Reservation } from "./reserve-slot";

/** On the clock of `performance.now()`, which continues while a process is suspended. */
export interface DispatchTiming {
  /** Before the slot was taken. */
  startedAtMs: number;
  /** From `startedAtMs` to the deadline for the first byte. */
  arrivalMs: number;
  leaseMs: number;
}

/**
 * Sends one reserved message to the gateway, once. T2 is committed before the first byte, and the result is written
 * however long the database is unreachable. Returns null when the reservation was released instead.
 */
export async function dispatchMessage(
  ctx: AppContext,
  owner: string,
  reservation: Reservation,
  timing: DispatchTiming,
  /** Contains the message while bytes may be written, so that its lease is renewed. */
  dispatching: Set<string>,
): Promise<SendOutcome | null> {
  const { attemptId, messageId, contactId, instanceName } = reservation;
  const log = ctx.log.child({ messageId, attemptId, instance: instanceName, contactId });
  const leaseBeganMs = performance.now();
  const mayWrite = await beginDispatch(ctx, owner, reservation).catch((error: unknown) => {
    log.warn({ err: error }, "start of a dispatch not confirmed");
    return false;
  });
  if (!mayWrite) {
    // Nothing was written. If the answer was lost, only this process knows that, and the message would end as
    // uncertain.
    await persist(ctx, () => releaseReservation(ctx, attemptId));
    log.info("reservation released");
    return null;
  }
  dispatching.add(messageId);
  try {
    const result = await ctx.gateway.sendText(instanceName, {
      number: reservation.toPhone,
      text: reservation.text,
      // Before the message expires, and well before the lease ends, after which other processes may settle the attempt.
      notAfterMs: Math.min(
        timing.startedAtMs + timing.arrivalMs,
        timing.startedAtMs + reservation.secondsLeft * 1000,
        leaseBeganMs + timing.leaseMs * 0.7,
      ),
    });
    const outcome = dialect.sendOutcome(result);
    log[outcome.kind === "sent" ? "info" : "warn"](
      { outcome: outcome.kind, ...(result.ok ? {} : { failure: result.kind }) },
      "message dispatched",
    );
    await persist(ctx, () => recordOutcome(ctx, attemptId, outcome));
    return outcome;
  } finally {
    dispatching.delete(messageId);
  }
}

/** About ten minutes; by then the sweep has marked the attempt uncertain, and webhooks or lookups settle it. */
const MOST_WRITES = 300;

/** Retries until the database accepts it, because the gateway's answer is stored nowhere else. */
async function persist(ctx: AppContext, write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (attempt >= MOST_WRITES) throw error;
      ctx.log.warn({ err: error }, "outcome not written yet, retrying");
      await sleep(Math.min(50 * 2 ** Math.min(attempt, 6), 2_000));
    }
  }
}
