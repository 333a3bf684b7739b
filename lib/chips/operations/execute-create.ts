import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { chips } from "@/db/schema";
import { changeChip } from "@/lib/chips/change-chip";
import { restoreBeforeCreate } from "@/lib/chips/connection/revive-chip";
import type { AppContext } from "@/lib/context/server-context";
import { askForInstance } from "./ask-for-instance";
import type { Execution, Outcome } from "./outcome";
import { hadNoEffect, readState } from "./read-back";
import { storeCreated } from "./store-created";

/**
 * Makes the instance of a chip that is written already. A try that may have had its effect is never repeated
 * blindly: connectionState says whether the instance is there.
 */
export async function executeCreate(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { instanceName, operation } = execution;
  const isFirstTry = operation.attempts === 0;
  if (!isFirstTry) {
    const found = await readState(ctx, instanceName);
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
    // After an unanswered try the taken name is our own; at the first it is somebody else's instance.
    return isFirstTry ? { kind: "refused", failure: created, undo } : isThere(execution);
  }
  // Later nobody waits for the answer any more: a chip that people have seen does not vanish.
  if (isFirstTry && (created.kind === "rejected" || hadNoEffect(created))) {
    return { kind: "refused", failure: created, undo };
  }
  const found = await readState(ctx, instanceName);
  if (found.ok && found.state !== "missing") return isThere(execution);
  return { kind: "not_yet", error: created.kind, failure: created };
}

/** The instance exists, without an answer that holds its QR: the next look reads it. */
function isThere(execution: Execution): Outcome {
  const { instanceName } = execution;
  return {
    kind: "confirmed",
    finish: (tx) => storeCreated(tx, execution, { instanceName, state: "connecting", qr: null }),
  };
}

/** Nothing was made at the gateway: a new chip leaves no trace, one taken up again is cancelled as before. */
async function undoCreate(tx: Transaction, { chip, operation, actor }: Execution): Promise<void> {
  const before = restoreBeforeCreate(operation.input);
  if (before === null) {
    await tx.delete(chips).where(eq(chips.id, chip.id));
    return;
  }
  await changeChip(tx, chip.id, actor, () => ({ set: before, reason: "create_refused" }));
}
