import type { Transaction } from "@/db/client";
import { changeChip } from "@/lib/chips/change-chip";
import { setPairing } from "@/lib/chips/pairing/pairing-rows";
import { CLEARED } from "@/lib/chips/pairing/pairing-rules";
import type { AppContext } from "@/lib/context/server-context";
import { drain } from "./drain";
import type { Execution, Outcome } from "./outcome";
import { hadNoEffect } from "./read-back";
import { readLoggedOut } from "./read-logged-out";

/**
 * Logs the instance out and verifies the result, because the gateway answers 200 as soon as it has received the
 * request.
 */
export async function executeDisconnect(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, actor, instanceName, operation, gateway } = execution;
  await drain(ctx, chip.id);
  const answer = await gateway.logout(instanceName);
  if (!answer.ok && answer.kind !== "not_connected" && answer.kind !== "not_found") {
    ctx.log.warn({ instance: instanceName, failure: answer.kind, detail: answer.detail }, "logout failed");
    if (operation.attempts === 0 && hadNoEffect(answer)) {
      const undo = (tx: Transaction) =>
        changeChip(tx, chip.id, actor, () => ({
          set: { desiredConnection: "connected" },
          reason: "disconnect_refused",
        }));
      return {
        kind: "refused",
        failure: answer,
        undo: operation.input.wasDesired === "connected" ? undo : undefined,
      };
    }
  }
  const found = await readLoggedOut(execution);
  if (found.kind === "not_proven") return { kind: "not_yet", error: found.error };
  const { state } = found;
  return {
    kind: "confirmed",
    finish: async (tx) => {
      await changeChip(tx, chip.id, actor, (_, now) => ({
        set: {
          state,
          stateCheckedAt: now,
          evolutionConnected: false,
          misses: 0,
          loggedOutByUs: true,
          closedAt: now,
          ownerPhone: null,
          ownerKey: null,
        },
        reason: "disconnected",
      }));
      await setPairing(tx, chip.id, CLEARED);
    },
  };
}
