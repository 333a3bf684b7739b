import { changeChip } from "@/lib/chips/change-chip";
import { setPairing } from "@/lib/chips/pairing/pairing-rows";
import { CLEARED } from "@/lib/chips/pairing/pairing-rules";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayState } from "@/lib/gateway/pairing";
import type { GatewayFailure } from "@/lib/gateway/result";
import { drain } from "./drain";
import type { Execution, Outcome } from "./outcome";
import { hadNoEffect, readState, readUntil } from "./read-back";

/**
 * How long to wait, before a delete, for a logout to take effect or for a session to reconnect. The logout removes the
 * gateway from the phone's list of linked devices, but the delete follows even if the logout fails.
 */
const LOGOUT_WITHIN_MS = 4_000;

/**
 * Deletes the instance and waits until the gateway has released its name. The chip is cancelled once the gateway
 * accepts the delete, and its instance name is cleared once connectionState answers 404.
 */
export async function executeDelete(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, actor, operation } = execution;
  await drain(ctx, chip.id);
  const before = await readState(execution);
  const refusal = before.ok ? await askToDelete(ctx, execution, before.state) : before;
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

/** Returns null if the gateway accepted the delete or has no such instance. */
async function askToDelete(
  ctx: AppContext,
  execution: Execution,
  before: GatewayState | "missing",
): Promise<GatewayFailure | null> {
  const { instanceName, gateway } = execution;
  if (before === "missing") return null;
  const state = before === "close" ? await stateAfterGap(execution) : before;
  if (state === "open") {
    const loggedOut = await gateway.logout(instanceName);
    if (loggedOut.ok) await readUntil(execution, ["close", "missing"], LOGOUT_WITHIN_MS);
  }
  const deleted = await gateway.delete(instanceName);
  if (deleted.ok || deleted.kind === "not_found") return null;
  ctx.log.warn({ instance: instanceName, failure: deleted.kind, detail: deleted.detail }, "delete failed");
  return deleted;
}

/**
 * Waits for a closed session that may be about to reconnect. Deleting an instance in the gap between two sockets could
 * leave its session running, and the phone would still list the device.
 */
async function stateAfterGap(execution: Execution): Promise<GatewayState | "missing"> {
  const row = await execution.gateway.fetchInstance(execution.instanceName);
  // The gateway's row stays `open` through every drop but not after a final close.
  if (!row.ok || row.value.status !== "open") return "close";
  const found = await readUntil(execution, ["open", "missing"], LOGOUT_WITHIN_MS);
  return found.ok ? found.state : "close";
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
