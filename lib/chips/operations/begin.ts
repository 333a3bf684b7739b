import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type ChipOperationRow, type ChipRow, chipEvents, chipOperations, chips } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { actorColumns } from "@/lib/audit";
import { databaseNow } from "@/lib/chips/change-chip";
import { DomainError } from "@/lib/errors";
import type { OperationKind } from "@/types/chip-operations";
import { OPERATION_LEASE_MS } from "./limits";

export interface Begun {
  operation: ChipOperationRow;
  /** True if an operation of the same kind was already running. The caller waits for the result of that operation. */
  joined: boolean;
}

/** Thrown by `beginOperation` while the worker is ending the chip's pairing. The caller must roll back and retry. */
export class WorkerIsBusy extends Error {
  override name = "WorkerIsBusy";

  constructor(readonly chipId: string) {
    super("the worker is ending a pairing");
  }
}

/** True if a command repeats this operation. A move to another gateway is a different command. */
export function isSameCommand(
  operation: ChipOperationRow,
  kind: OperationKind,
  input: Record<string, unknown>,
): boolean {
  return operation.kind === kind && operation.input.to === input.to;
}

/** Locks and returns the chip's unfinished operation. */
export async function lockRequested(tx: Transaction, chipId: string): Promise<ChipOperationRow | undefined> {
  const [requested] = await tx
    .select()
    .from(chipOperations)
    .where(and(eq(chipOperations.chipId, chipId), eq(chipOperations.state, "requested")))
    .for("update");
  return requested;
}

/**
 * Starts an operation on a chip whose row the transaction has locked. A chip has at most one unfinished operation. If
 * that operation is running, the same command joins it and another command is a conflict. If that
 * operation is waiting for its next attempt, the new operation supersedes it. Throws `chip_status_conflict` or
 * `WorkerIsBusy`.
 */
export async function beginOperation(
  tx: Transaction,
  chip: ChipRow,
  kind: OperationKind,
  actor: Actor,
  input: Record<string, unknown> = {},
): Promise<Begun> {
  const underWay = await lockRequested(tx, chip.id);
  const now = await databaseNow(tx);
  if (underWay !== undefined) {
    const worked = underWay.leaseUntil !== null && underWay.leaseUntil > now;
    if (isSameCommand(underWay, kind, input) && worked) return { operation: underWay, joined: true };
    if (worked && underWay.kind === "end_pairing") throw new WorkerIsBusy(chip.id);
    if (worked) {
      throw new DomainError("chip_status_conflict", `The chip is busy: ${underWay.kind} is in progress.`, {
        chipId: chip.id,
        operation: underWay.kind,
      });
    }
    await tx
      .update(chipOperations)
      .set({ state: "superseded", finishedAt: now, leaseUntil: null })
      .where(eq(chipOperations.id, underWay.id));
  }
  const [numbered] = await tx
    .update(chips)
    .set({ operationId: sql`${chips.operationId} + 1` })
    .where(eq(chips.id, chip.id))
    .returning({ operationId: chips.operationId });
  if (numbered === undefined) throw new Error(`chip ${chip.id} vanished under its lock`);
  const [operation] = await tx
    .insert(chipOperations)
    .values({
      id: uuidv7(),
      chipId: chip.id,
      number: numbered.operationId,
      kind,
      ...actorColumns(actor),
      input,
      leaseOwner: uuidv7(),
      leaseUntil: sql`clock_timestamp() + ${`${OPERATION_LEASE_MS} milliseconds`}::interval`,
      requestedAt: now,
    })
    .returning();
  if (operation === undefined) throw new Error("the operation was not stored");
  await tx
    .insert(chipEvents)
    .values({ chipId: chip.id, at: now, kind: `${kind}_requested`, ...actorColumns(actor) });
  return { operation, joined: false };
}
