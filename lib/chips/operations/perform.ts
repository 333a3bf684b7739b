import { setTimeout as sleep } from "node:timers/promises";
import type { Transaction } from "@/db/client";
import type { ChipRow } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { findChip, lockExistingChip } from "@/lib/chips/find-chip";
import { type CommandContext, requirePairer, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { GatewayFailure } from "@/lib/gateway/result";
import { gatewayProblem } from "@/lib/gateways/gateway-problem";
import type { OperationKind } from "@/types/chip-operations";
import { type Begun, beginOperation, isSameCommand, lockRequested, WorkerIsBusy } from "./begin";
import { ANSWER_WITHIN_MS } from "./limits";
import { awaitOperation, runOperationWithin } from "./run";

/** How long a person's operation waits for the worker to finish ending a pairing. */
const WAIT_FOR_WORKER_MS = 12_000;
const WAIT_STEP_MS = 300;

interface Steps {
  /** Stored with the operation, so that another process can resume it. */
  input?: Record<string, unknown>;
  /** Returns true if there is nothing to do, unless an operation of the kind is unfinished. Throws to refuse. */
  isDone(chip: ChipRow): boolean;
  /** Throws to refuse a new operation. Not called for a repeated command. */
  admit?(tx: Transaction): Promise<unknown>;
  /** Runs in the transaction that begins the operation. */
  write?(tx: Transaction, now: Date): Promise<unknown>;
  auditDetails?(chip: ChipRow): Record<string, unknown>;
}

/**
 * Runs an operation that a person requested, or waits for the process that is already running it. If the operation
 * takes longer than 9 s (10 s for an operation that is already running), the result is not `confirmed` and the
 * operation continues. Throws `chip_not_found`, `chip_status_conflict`, or a gateway error.
 */
export async function performOperation(
  ctx: CommandContext,
  chipId: string,
  kind: OperationKind,
  steps: Steps,
): Promise<{ chip: ChipRow; confirmed: boolean }> {
  if (kind === "reconnect") requirePairer(ctx.actor);
  else requireWriter(ctx.actor);
  const begun = await whenWorkerIsDone(() =>
    ctx.db.transaction((tx) => beginRequested(tx, ctx, chipId, kind, steps)),
  );
  const { confirmed, refusal } = await finishOrJoin(ctx, begun);
  if (refusal !== null) throw gatewayProblem(refusal);
  return { chip: await findChip(ctx.db, chipId), confirmed };
}

/** Returns null if there is nothing to do. */
async function beginRequested(
  tx: Transaction,
  ctx: CommandContext,
  chipId: string,
  kind: OperationKind,
  { input = {}, isDone, admit, write, auditDetails }: Steps,
): Promise<Begun | null> {
  const { chip, now } = await lockExistingChip(tx, chipId);
  const requested = await lockRequested(tx, chipId);
  const done = isDone(chip);
  if (done && requested?.kind !== kind) return null;
  const isRepeated = requested !== undefined && isSameCommand(requested, kind, input);
  if (!done && !isRepeated) await admit?.(tx);
  const stored = { ...input, wasDesired: chip.desiredConnection };
  const begun = await beginOperation(tx, chip, kind, ctx.actor, stored);
  if (begun.joined) return begun;
  await write?.(tx, now);
  await auditCommand(tx, ctx, `chip.${kind}`, "chip", chipId, auditDetails?.(chip));
  return begun;
}

async function whenWorkerIsDone<T>(begin: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + WAIT_FOR_WORKER_MS;
  for (;;) {
    try {
      return await begin();
    } catch (error) {
      if (!(error instanceof WorkerIsBusy)) throw error;
      if (Date.now() > deadline) {
        const detail = "The chip is busy: its previous pairing is being ended.";
        throw new DomainError("chip_status_conflict", detail, {
          chipId: error.chipId,
          operation: "end_pairing",
        });
      }
      await sleep(WAIT_STEP_MS);
    }
  }
}

async function finishOrJoin(
  ctx: CommandContext,
  begun: Begun | null,
): Promise<{ confirmed: boolean; refusal: GatewayFailure | null }> {
  if (begun === null) return { confirmed: true, refusal: null };
  if (begun.joined) return awaitOperation(ctx, begun.operation.id);
  const ended = await runOperationWithin(ctx, begun.operation, ANSWER_WITHIN_MS);
  return {
    confirmed: ended?.result === "confirmed",
    refusal: ended?.result === "refused" ? ended.failure : null,
  };
}
