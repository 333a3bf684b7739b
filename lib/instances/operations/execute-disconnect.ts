import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { pairings } from "@/db/schema";
import type { AppContext } from "@/lib/server-context";
import { changeChip } from "../change-chip";
import { CLEARED } from "../pairing-rules";
import { drain } from "./drain";
import type { Execution, Outcome } from "./outcome";
import { hadNoEffect, readUntil } from "./read-back";

/** Logs the instance out and reads back that it is; the gateway's 200 means only that it was asked. */
export async function executeDisconnect(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, actor, instanceName, operation } = execution;
  await drain(ctx, chip.id);
  const answer = await ctx.gateway.logout(instanceName);
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
  const found = await readUntil(ctx, execution, ["close", "missing"]);
  if (!found.ok) return { kind: "not_yet", error: found.kind };
  if (found.state !== "close" && found.state !== "missing")
    return { kind: "not_yet", error: "still_connected" };
  const state = found.state;
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
          ownerPhone: null,
          ownerKey: null,
        },
        reason: "disconnected",
      }));
      await tx.update(pairings).set(CLEARED).where(eq(pairings.chipId, chip.id));
    },
  };
}
