import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { chips } from "@/db/schema";
import { changeChip } from "@/lib/chips/change-chip";
import { restoreBeforeCreate } from "@/lib/chips/connection/revive-chip";
import type { AppContext } from "@/lib/context/server-context";
import { askForInstance } from "./ask-for-instance";
import type { Execution, Outcome } from "./outcome";
import { hadNoEffect, readState } from "./read-back";
import { isThere, storeCreated } from "./store-created";

/**
 * Creates the instance of a stored chip. A retry first reads connectionState, because an earlier attempt may have
 * created the instance.
 */
export async function executeCreate(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { instanceName, operation } = execution;
  const isFirstTry = operation.attempts === 0;
  if (!isFirstTry) {
    const found = await readState(execution);
    if (!found.ok) return { kind: "not_yet", error: found.kind };
    if (found.state !== "missing") return isThere(execution);
  }
  const created = await askForInstance(ctx, execution);
  if (created.ok) {
    return { kind: "confirmed", finish: (tx) => storeCreated(tx, execution, created.value) };
  }
  ctx.log.warn({ instance: instanceName, failure: created.kind, detail: created.detail }, "create failed");
  const undo = (tx: Transaction) => undoCreate(tx, execution);
  if (created.kind === "name_taken") {
    // On the first attempt, the name belongs to a foreign instance. On a retry, it belongs to the instance that an
    // earlier, unanswered attempt created.
    return isFirstTry ? { kind: "refused", failure: created, undo } : isThere(execution);
  }
  // Only the first attempt can be refused. Later attempts have no waiting caller, and a chip that people have already
  // seen must not disappear.
  if (isFirstTry && (created.kind === "rejected" || hadNoEffect(created))) {
    return { kind: "refused", failure: created, undo };
  }
  const found = await readState(execution);
  if (found.ok && found.state !== "missing") return isThere(execution);
  return { kind: "not_yet", error: created.kind, failure: created };
}

/** Removes a new chip and restores a reused chip, because no instance was created at the gateway. */
async function undoCreate(tx: Transaction, { chip, operation, actor }: Execution): Promise<void> {
  const before = restoreBeforeCreate(operation.input);
  if (before === null) {
    await tx.delete(chips).where(eq(chips.id, chip.id));
    return;
  }
  await changeChip(tx, chip.id, actor, () => ({ set: before, reason: "create_refused" }));
}
