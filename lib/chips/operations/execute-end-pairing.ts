import { changeChip } from "@/lib/chips/change-chip";
import { setPairing } from "@/lib/chips/pairing/pairing-rows";
import { CLEARED } from "@/lib/chips/pairing/pairing-rules";
import type { AppContext } from "@/lib/context/server-context";
import type { Execution, Outcome } from "./outcome";
import { readState, readUntil } from "./read-back";
import { type LoggedOut, readLoggedOut } from "./read-logged-out";

/**
 * Ends an unwatched pairing, so that it does not use up the gateway's limit of 30 QR codes, counted across sockets. An
 * instance that we created has no session, so it is deleted, and a reconnect creates it again. An adopted instance is
 * only logged out.
 */
export async function executeEndPairing(_ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, actor, instanceName, gateway } = execution;
  const found = await readState(execution);
  if (!found.ok) return { kind: "not_yet", error: found.kind };
  // The code was scanned at the last moment, so there is nothing to end. Reconciliation records the connection.
  if (found.state === "open") return { kind: "confirmed" };
  if (found.state !== "missing") {
    const asked = chip.adopted ? await gateway.logout(instanceName) : await gateway.delete(instanceName);
    if (!asked.ok && asked.kind !== "not_found" && asked.kind !== "not_connected") {
      return { kind: "not_yet", error: asked.kind };
    }
  }
  const ended = chip.adopted ? await readLoggedOut(execution) : await readDeleted(execution);
  if (ended.kind === "not_proven") return { kind: "not_yet", error: ended.error };
  const { state } = ended;
  return {
    kind: "confirmed",
    finish: async (tx) => {
      await changeChip(tx, chip.id, actor, (_, now) => ({
        set: {
          state,
          stateCheckedAt: now,
          evolutionConnected: false,
          // Also set after a delete, so that a late report from the gateway does not count as an unlink on the phone.
          loggedOutByUs: true,
        },
        reason: "pairing_unwatched",
      }));
      await setPairing(tx, chip.id, CLEARED);
    },
  };
}

async function readDeleted(execution: Execution): Promise<LoggedOut> {
  const found = await readUntil(execution, ["missing"]);
  if (!found.ok) return { kind: "not_proven", error: found.kind };
  return found.state === "missing"
    ? { kind: "logged_out", state: "missing" }
    : { kind: "not_proven", error: "still_there" };
}
