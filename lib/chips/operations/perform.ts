import { setTimeout as sleep } from "node:timers/promises";
import type { Transaction } from "@/db/client";
import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { GatewayFailure } from "@/lib/gateway/gateway";
import type { OperationKind } from "@/types/chips";
import { type Begun, beginOperation, WorkerIsBusy } from "./begin";
import { awaitOperation, runOperation, runOperationWithin } from "./run";

/** The worker's clean-up of a pairing ends within this time, after which the person's operation begins. */
const WAIT_FOR_WORKER_MS = 12_000;
const WAIT_STEP_MS = 300;

type BeginIn = (chip: ChipRow, kind: OperationKind, input?: Record<string, unknown>) => Promise<Begun>;

/** Runs `work` in a transaction that may begin an operation; waits while the worker is only cleaning up. */
export async function begin<T>(
  ctx: CommandContext,
  work: (tx: Transaction, beginIn: BeginIn) => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + WAIT_FOR_WORKER_MS;
  for (;;) {
    try {
      return await ctx.db.transaction((tx) =>
        work(tx, (chip, kind, input) => beginOperation(tx, chip, kind, ctx.actor, input)),
      );
    } catch (error) {
      if (!(error instanceof WorkerIsBusy)) throw error;
      if (Date.now() > deadline) {
        throw new DomainError(
          "chip_status_conflict",
          "The chip is busy: its previous pairing is being ended.",
          {
            chipId: error.chipId,
            operation: "end_pairing",
          },
        );
      }
      await sleep(WAIT_STEP_MS);
    }
  }
}

/**
 * Executes the begun operation, or waits for the process that runs it; null means that there was nothing to do. With
 * `withinMs` the caller gets an unconfirmed answer by then, and the operation continues.
 */
export async function finishOrJoin(
  ctx: CommandContext,
  begun: Begun | null,
  withinMs?: number,
): Promise<{ confirmed: boolean; refusal: GatewayFailure | null }> {
  if (begun === null) return { confirmed: true, refusal: null };
  if (begun.joined) return awaitOperation(ctx, begun.operation.id);
  const ended =
    withinMs === undefined
      ? await runOperation(ctx, begun.operation)
      : await runOperationWithin(ctx, begun.operation, withinMs);
  if (ended === null) return { confirmed: false, refusal: null };
  return {
    confirmed: ended.result === "confirmed",
    refusal: ended.result === "refused" ? ended.failure : null,
  };
}
