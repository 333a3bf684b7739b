import { changeChip } from "@/lib/chips/change-chip";
import { setPairing } from "@/lib/chips/pairing/pairing-rows";
import { CLEARED } from "@/lib/chips/pairing/pairing-rules";
import type { AppContext } from "@/lib/context/server-context";
import { drain } from "./drain";
import type { Execution, Outcome } from "./outcome";
import { hadNoEffect, readState, readUntil } from "./read-back";
import { removeInstance } from "./remove-instance";

/**
 * Deletes the instance and waits until the gateway has released its name. The chip is cancelled once the gateway
 * accepts the delete, and its instance name is cleared once connectionState answers 404.
 */
export async function executeDelete(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, actor, operation } = execution;
  await drain(ctx, chip.id);
  const before = await readState(execution);
  const refusal = before.ok ? await removeInstance(ctx, execution, before.state) : before;
  if (refusal !== null) {
    const hadEffect = before.ok && !hadNoEffect(refusal);
    // A chip that is already cancelled must not keep its instance, so retry instead of refusing.
    if (operation.attempts === 0 && chip.cancelledAt === null && !hadEffect) {
      return { kind: "refused", failure: refusal };
    }
    if (hadEffect) await markCancelled(ctx, execution);
    return { kind: "not_yet", error: refusal.kind };
  }
  await markCancelled(ctx, execution);
  const found = await readUntil(execution, ["missing"]);
  if (!found.ok) return { kind: "not_yet", error: found.kind };
  if (found.state !== "missing") return { kind: "not_yet", error: "still_there" };
  return {
    kind: "confirmed",
    finish: async (tx) => {
      await changeChip(tx, chip.id, actor, (row, now) => ({
        set: {
          state: "missing",
          stateCheckedAt: now,
          evolutionConnected: false,
          misses: 0,
          ownerPhone: null,
          ownerKey: null,
          lastInstanceName: row.instanceName ?? row.lastInstanceName,
          instanceName: null,
        },
        reason: "deleted",
      }));
      await setPairing(tx, chip.id, CLEARED);
    },
  };
}

async function markCancelled(ctx: AppContext, { chip, actor, operation }: Execution): Promise<void> {
  await ctx.db.transaction((tx) =>
    changeChip(tx, chip.id, actor, (row, now) =>
      row.cancelledAt === null && row.operationId === operation.number
        ? { set: { cancelledAt: now, desiredConnection: "disconnected" }, reason: "deleted" }
        : null,
    ),
  );
}
