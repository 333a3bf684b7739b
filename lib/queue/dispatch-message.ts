import { setTimeout as sleep } from "node:timers/promises";
import type { AppContext } from "@/lib/context/server-context";
import { dialect } from "@/lib/gateway/dialect";
import type { Gateway } from "@/lib/gateway/gateway";
import type { SendOutcome } from "@/lib/gateway/outcomes";
import type { GatewayFailureKind } from "@/lib/gateway/result";
import { beginDispatch, recordOutcome, releaseReservation } from "@/lib/queue/settle/record-outcome";
import { type MessageFile, openFile } from "./open-file";
import type { Reservation } from "./reserve-slot";

/** All times are measured with `performance.now()`, which keeps running while a process is suspended. */
export interface DispatchTiming {
  /** Time just before the slot was reserved. */
  startedAtMs: number;
  /** Time from `startedAtMs` to the deadline for the first byte. */
  arrivalMs: number;
  leaseMs: number;
}

/**
 * Sends one reserved message to the gateway, once. T2 is committed before the first byte. Storing the result is retried
 * for about 10 minutes while the database is unreachable. Returns null if the reservation was released without a send.
 */
export async function dispatchMessage(
  ctx: AppContext,
  owner: string,
  reservation: Reservation,
  timing: DispatchTiming,
  /** Ids of the messages whose request may be in progress; their leases are renewed. */
  dispatching: Set<string>,
): Promise<SendOutcome | null> {
  const { attemptId, messageId, contactId, instanceName } = reservation;
  const log = ctx.log.child({
    messageId,
    attemptId,
    instance: instanceName,
    gateway: reservation.gatewayId,
    contactId,
  });
  const leaseBeganMs = performance.now();
  const file = await openFile(ctx, reservation).catch((error: unknown) => {
    log.warn({ err: error }, "file of a message cannot be read now");
    return "unavailable" as const;
  });
  if (file === "unavailable") {
    await persist(ctx, () => recordOutcome(ctx, attemptId, FILE_UNAVAILABLE));
    return null;
  }
  const gateway = await beginAt(ctx, owner, reservation).catch((error: unknown) => {
    log.warn({ err: error }, "dispatch start not confirmed");
    return null;
  });
  if (gateway === null) {
    close(file);
    // No byte was written to the gateway. If the database's response was lost, T2 may have been committed, and without
    // this release the message would become uncertain.
    await persist(ctx, () => releaseReservation(ctx, attemptId));
    log.info("reservation released");
    return null;
  }
  dispatching.add(messageId);
  try {
    // Within the arrival margin, before the message expires, and well before the end of the lease, after which other
    // processes may settle the attempt.
    const notAfterMs = Math.min(
      timing.startedAtMs + timing.arrivalMs,
      timing.startedAtMs + reservation.secondsLeft * 1000,
      leaseBeganMs + timing.leaseMs * 0.7,
    );
    const { outcome, failure } = await send(gateway, reservation, file, notAfterMs);
    log[outcome.kind === "sent" ? "info" : "warn"](
      { outcome: outcome.kind, ...(failure && { failure }) },
      "message dispatched",
    );
    await persist(ctx, () => recordOutcome(ctx, attemptId, outcome));
    return outcome;
  } finally {
    close(file);
    dispatching.delete(messageId);
  }
}

const FILE_UNAVAILABLE: SendOutcome = {
  kind: "not_sent",
  scope: "message",
  cause: "file_unavailable",
  retrySeconds: 30,
};

/** Destroying a stream that was read to its end has no effect. */
function close(file: MessageFile): void {
  if (file !== null && file !== "missing") file.stream.destroy();
}

async function send(
  gateway: Gateway,
  reservation: Reservation,
  file: MessageFile,
  notAfterMs: number,
): Promise<{ outcome: SendOutcome; failure: GatewayFailureKind | null }> {
  const { instanceName, toPhone, text, attemptId, mediaKind, mediaFileName } = reservation;
  const common = { number: toPhone, quoted: quotedIn(reservation), attemptId, notAfterMs };
  if (file === "missing") return { outcome: { kind: "failed", code: "media_missing" }, failure: null };
  if (file === null || mediaKind === null) {
    const result = await gateway.sendText(instanceName, { ...common, text });
    return { outcome: dialect.sendOutcome(result), failure: result.ok ? null : result.kind };
  }
  const { mimeType, bytes, stream } = file;
  const media = { kind: mediaKind, mimeType, bytes, file: stream, caption: text, fileName: mediaFileName };
  const result = await gateway.sendMedia(instanceName, { ...common, ...media });
  return { outcome: dialect.sendMediaOutcome(result), failure: result.ok ? null : result.kind };
}

function quotedIn({ quotedGatewayId, quotedText }: Reservation) {
  return quotedGatewayId === null ? null : { gatewayMessageId: quotedGatewayId, text: quotedText ?? "" };
}

/** Begins the dispatch (T2). Returns null if the message may not be sent. */
async function beginAt(ctx: AppContext, owner: string, reservation: Reservation): Promise<Gateway | null> {
  const gateway = await ctx.gateways.of(reservation.gatewayId);
  return (await beginDispatch(ctx, owner, reservation)) ? gateway : null;
}

/**
 * Maximum number of tries to store a result, which take about 10 minutes. By then, the sweep has marked the attempt
 * uncertain, and webhooks or lookups resolve it.
 */
const MOST_WRITES = 300;

/** Tries the write up to `MOST_WRITES` times, because the gateway's response is stored nowhere else. */
async function persist(ctx: AppContext, write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (attempt >= MOST_WRITES) throw error;
      ctx.log.warn({ err: error }, "attempt result not stored yet, retrying");
      await sleep(Math.min(50 * 2 ** Math.min(attempt, 6), 2_000));
    }
  }
}
