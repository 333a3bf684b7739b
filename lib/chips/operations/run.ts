import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type ChipOperationRow, chipEvents, chipOperations, chips } from "@/db/schema";
import { actorColumns } from "@/lib/audit";
import { databaseNow } from "@/lib/chips/change-chip";
import { causeOfFailure } from "@/lib/chips/pairing/pairing-cause";
import { readPairingFacts } from "@/lib/chips/pairing/pairing-facts";
import { failTry } from "@/lib/chips/pairing/pairing-tries";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayFailure } from "@/lib/gateway/result";
import { recordedFailure } from "@/lib/gateways/gateway-problem";
import { noteLogFields, withLogFields } from "@/lib/log/log-fields";
import type { OperationKind } from "@/types/chip-operations";
import { executeCreate } from "./execute-create";
import { executeDelete } from "./execute-delete";
import { executeDisconnect } from "./execute-disconnect";
import { executeEndPairing } from "./execute-end-pairing";
import { executeMove } from "./execute-move";
import { executeReconnect } from "./execute-reconnect";
import {
  CONFIRM_POLL_MS,
  CONFIRM_WITHIN_MS,
  GIVE_UP_AFTER_MS,
  OPERATION_HEARTBEAT_MS,
  OPERATION_LEASE_MS,
  RETRY_FIRST_MS,
  RETRY_LAST_MS,
} from "./limits";
import type { Execution, Outcome } from "./outcome";

type Executor = (ctx: AppContext, execution: Execution) => Promise<Outcome>;

const EXECUTORS: Record<OperationKind, Executor> = {
  create: executeCreate,
  disconnect: executeDisconnect,
  delete: executeDelete,
  reconnect: executeReconnect,
  adopt: async () => ({ kind: "confirmed" }),
  end_pairing: executeEndPairing,
  move: executeMove,
};

export type RunResult = Outcome["kind"] | "superseded";

/**
 * Runs one attempt at an operation that this process has leased, and renews the lease during the attempt. Stores the
 * result in the transaction that ends the operation. After a crash, the worker resumes the operation.
 */
export function runOperation(
  ctx: AppContext,
  operation: ChipOperationRow,
): Promise<{ result: RunResult; failure: GatewayFailure | null }> {
  const { chipId, kind } = operation;
  return withLogFields({ chipId, operation: kind }, () => run(ctx, operation));
}

/**
 * Like `runOperation`, but the caller waits at most `withinMs`. Null means that the operation is still running in this
 * process. If the process dies, the lease expires and the worker resumes the operation.
 */
export async function runOperationWithin(
  ctx: AppContext,
  operation: ChipOperationRow,
  withinMs: number,
): Promise<{ result: RunResult; failure: GatewayFailure | null } | null> {
  const over = new AbortController();
  const running = runOperation(ctx, operation);
  const waited = sleep(withinMs, null, { signal: over.signal }).catch(() => null);
  const ended = await Promise.race([running, waited]).finally(() => over.abort());
  if (ended === null) {
    running.catch((error: unknown) =>
      ctx.log.error({ err: error }, "operation interrupted; the worker will resume it"),
    );
  }
  return ended;
}

async function run(
  ctx: AppContext,
  operation: ChipOperationRow,
): Promise<{ result: RunResult; failure: GatewayFailure | null }> {
  const [chip] = await ctx.db.select().from(chips).where(eq(chips.id, operation.chipId));
  if (chip === undefined || chip.instanceName === null) {
    await endOperation(ctx, operation, "superseded", null);
    return { result: "superseded", failure: null };
  }
  noteLogFields({ instance: chip.instanceName, gateway: chip.gatewayId });
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const lease = keepLease(ctx, operation);
  const execution: Execution = {
    operation,
    chip,
    instanceName: chip.instanceName,
    gateway,
    actor: actorColumns(operation),
    isCurrent: lease.isHeld,
  };
  try {
    const outcome = await EXECUTORS[operation.kind](ctx, execution);
    return await settle(ctx, operation, outcome);
  } catch (error) {
    ctx.log.error({ err: error }, "operation failed");
    return await settle(ctx, operation, { kind: "not_yet", error: "internal_error" });
  } finally {
    lease.stop();
  }
}

async function settle(
  ctx: AppContext,
  operation: ChipOperationRow,
  outcome: Outcome,
): Promise<{ result: RunResult; failure: GatewayFailure | null }> {
  switch (outcome.kind) {
    case "confirmed": {
      const ended = await endOperation(ctx, operation, "confirmed", null, outcome.finish);
      return { result: ended ? "confirmed" : "superseded", failure: null };
    }
    case "refused": {
      const ended = await endOperation(ctx, operation, "refused", outcome.failure.kind, async (tx) => {
        await failPairing(tx, operation, outcome.failure);
        await outcome.undo?.(tx);
      });
      return { result: ended ? "refused" : "superseded", failure: outcome.failure };
    }
    case "failed": {
      const ended = await endOperation(ctx, operation, "failed", outcome.error, outcome.finish);
      return { result: ended ? "failed" : "superseded", failure: null };
    }
    case "not_yet": {
      const waitedMs = (await databaseNow(ctx.db)).getTime() - operation.requestedAt.getTime();
      // Never give up on a delete, because operators cannot repeat it for a cancelled chip that still has an instance.
      if (waitedMs > GIVE_UP_AFTER_MS && operation.kind !== "delete") {
        const ended = await endOperation(ctx, operation, "failed", outcome.error);
        return { result: ended ? "not_yet" : "superseded", failure: null };
      }
      const retryMs = Math.min(RETRY_FIRST_MS * 2 ** operation.attempts, RETRY_LAST_MS);
      const rows = await ctx.db
        .update(chipOperations)
        .set({
          error: outcome.error,
          leaseUntil: null,
          nextAttemptAt: sql`clock_timestamp() + ${`${retryMs} milliseconds`}::interval`,
        })
        .where(heldBy(operation))
        .returning({ id: chipOperations.id });
      return { result: rows.length === 1 ? "not_yet" : "superseded", failure: outcome.failure ?? null };
    }
  }
}

/** A refused create or reconnect is a failed pairing. */
async function failPairing(
  tx: Transaction,
  { chipId, kind }: ChipOperationRow,
  failure: GatewayFailure,
): Promise<void> {
  if (kind !== "create" && kind !== "reconnect") return;
  const facts = await readPairingFacts(tx, chipId);
  if (facts !== null) await failTry(tx, chipId, causeOfFailure(failure.kind, facts.gatewayState));
}

/** Ends the operation and stores its result in one transaction. Returns false if this run no longer holds the lease. */
async function endOperation(
  ctx: AppContext,
  operation: ChipOperationRow,
  state: "confirmed" | "refused" | "failed" | "superseded",
  error: string | null,
  finish?: (tx: Transaction) => Promise<unknown>,
): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    // Lock the chip before the operation (see `changeChip`).
    await tx.select({ id: chips.id }).from(chips).where(eq(chips.id, operation.chipId)).for("no key update");
    const rows = await tx
      .update(chipOperations)
      .set({ state, error, leaseUntil: null, finishedAt: sql`clock_timestamp()` })
      .where(heldBy(operation))
      .returning({ id: chipOperations.id });
    if (rows.length === 0) return false;
    await tx.insert(chipEvents).values({
      chipId: operation.chipId,
      kind: `${operation.kind}_${state}`,
      reason: error,
      ...actorColumns(operation),
    });
    await finish?.(tx);
    return true;
  });
}

function keepLease(ctx: AppContext, operation: ChipOperationRow): { isHeld(): boolean; stop(): void } {
  let held = true;
  const timer = setInterval(() => {
    ctx.db
      .update(chipOperations)
      .set({ leaseUntil: leaseEnd() })
      .where(heldBy(operation))
      .returning({ id: chipOperations.id })
      .then(
        (rows) => {
          held = rows.length === 1;
        },
        (error: unknown) => ctx.log.warn({ err: error }, "lease not renewed"),
      );
  }, OPERATION_HEARTBEAT_MS);
  return { isHeld: () => held, stop: () => clearInterval(timer) };
}

/** Matches only while the operation is still requested and leased by this run. */
const heldBy = (operation: ChipOperationRow) =>
  and(
    eq(chipOperations.id, operation.id),
    eq(chipOperations.state, "requested"),
    operation.leaseOwner === null ? undefined : eq(chipOperations.leaseOwner, operation.leaseOwner),
  );

const leaseEnd = () => sql`clock_timestamp() + ${`${OPERATION_LEASE_MS} milliseconds`}::interval`;

/** Leases an operation that no process is running. Returns null if another process was faster. */
export async function takeLease(ctx: AppContext, operationId: string): Promise<ChipOperationRow | null> {
  const [operation] = await ctx.db
    .update(chipOperations)
    .set({ leaseUntil: leaseEnd(), leaseOwner: uuidv7(), attempts: sql`${chipOperations.attempts} + 1` })
    .where(
      and(
        eq(chipOperations.id, operationId),
        eq(chipOperations.state, "requested"),
        sql`(${chipOperations.leaseUntil} is null or ${chipOperations.leaseUntil} < clock_timestamp())`,
      ),
    )
    .returning();
  return operation ?? null;
}

/**
 * Waits up to 10 s until an operation that another request is running has ended or been postponed. Returns the same
 * result as that request.
 */
export async function awaitOperation(
  ctx: AppContext,
  operationId: string,
): Promise<{ confirmed: boolean; refusal: GatewayFailure | null }> {
  const deadline = Date.now() + CONFIRM_WITHIN_MS;
  for (;;) {
    const [row] = await ctx.db.select().from(chipOperations).where(eq(chipOperations.id, operationId));
    if (row?.state === "refused") return { confirmed: false, refusal: recordedFailure(row.error) };
    const isOver = row === undefined || row.state !== "requested" || row.leaseUntil === null;
    if (isOver || Date.now() > deadline) return { confirmed: row?.state === "confirmed", refusal: null };
    await sleep(CONFIRM_POLL_MS);
  }
}
