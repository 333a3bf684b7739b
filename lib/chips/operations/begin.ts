import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type ChipOperationRow, type ChipRow, chipEvents, chipOperations, chips } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { actorColumns } from "@/lib/audit";
import { databaseNow } from "@/lib/chips/change-chip";
import { DomainError } from "@/lib/errors";
import type { OperationKind } from "@/types/chips";
import { OPERATION_LEASE_MS } from "./limits";

export interface Begun {
  operation: ChipOperationRow;
  /** True if the same operation was already running, so the caller waits for it. */
  joined: boolean;
}

/** Thrown by `beginOperation` while the worker is about to finish ending a pairing. Roll back and retry. */
export class WorkerIsBusy extends Error {
  override name = "WorkerIsBusy";

  constructor(readonly chipId: string) {
    super("the worker is ending a pairing");
  }
}

/**
 * Starts an operation on a chip whose row the transaction has locked. A chip has at most one operation: a running one
 * of the same kind is joined, a running one of another kind is a conflict, and one that waits for its next attempt is
 * superseded. Throws `chip_status_conflict`.
 */
export async function beginOperation(
  tx: Transaction,
  chip: ChipRow,
  kind: OperationKind,
  actor: Actor,
  input: Record<string, unknown> = {},
): Promise<Begun> {
  const [underWay] = await tx
    .select()
    .from(chipOperations)
    .where(and(eq(chipOperations.chipId, chip.id), eq(chipOperations.state, "requested")))
    .for("update");
  const now = await databaseNow(tx);
  if (underWay !== undefined) {
    const worked = underWay.leaseUntil !== null && underWay.leaseUntil > now;
    if (underWay.kind === kind && worked) return { operation: underWay, joined: true };
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
