import type { Transaction } from "@/db/client";
import { changeChip } from "@/lib/chips/change-chip";
import { isNewDisconnection } from "@/lib/chips/connection/connection-changes";
import { recordDisconnection, recordState } from "@/lib/chips/connection/observe";
import { openSocket } from "@/lib/chips/pairing/open-socket";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayState } from "@/lib/gateway/pairing";
import type { GatewayFailure } from "@/lib/gateway/result";
import { askForInstance } from "./ask-for-instance";
import type { Execution, Outcome } from "./outcome";
import { type Found, hadNoEffect, readState, readUntil } from "./read-back";
import { isThere, storeCreated } from "./store-created";

/**
 * Ends with the chip connected or with a QR code to scan. Creates a missing instance again. An instance that we logged
 * out is deleted and created again, even if we adopted it: after a logout and a connect, Evolution 2.3.6 never delivers
 * inbound messages again, and Evolution 2.4 never completes a scan.
 */
export async function executeReconnect(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, instanceName, gateway } = execution;
  const found = await readState(execution);
  // The gateway has not been asked to change anything yet, so refusing is safe.
  if (!found.ok) return isFirstTry(execution) ? refused(execution, found) : notYet(found);
  if (found.state === "missing") return create(ctx, execution);
  // The gateway is still starting. Which step is safe depends on the state that it reports next.
  if (found.state === "not_ready") return { kind: "not_yet", error: "not_ready" };
  // Even an instance that is already `connecting` is deleted, because it would pair but never receive messages.
  if (found.state !== "open" && chip.loggedOutByUs) {
    const deleted = await gateway.delete(instanceName);
    if (!deleted.ok && deleted.kind !== "not_found") return failed(execution, deleted);
    const gone = await readUntil(execution, ["missing"]);
    if (!gone.ok || gone.state !== "missing") return { kind: "not_yet", error: "still_there" };
    return create(ctx, execution);
  }
  return found.state === "close" ? connectClosed(ctx, execution) : comesBack(execution, found.state);
}

/** The session or its socket exists. The next poll reads the QR code of a connecting instance. */
function comesBack({ chip, operation }: Execution, state: GatewayState): Outcome {
  return {
    kind: "confirmed",
    finish: (tx) => recordState(tx, { ...chip, operationId: operation.number }, state),
  };
}

/** Opens a socket, unless the gateway may be about to open one itself. In that case, waits for the gateway's socket. */
async function connectClosed(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, instanceName } = execution;
  let opened = await openSocket(ctx, chip, instanceName);
  if (opened.kind === "too_soon" && (await isEnded(ctx, execution))) {
    opened = await openSocket(ctx, chip, instanceName);
  }
  switch (opened.kind) {
    case "opened": {
      // The gateway answers 200 even if the connect failed.
      const found = await readState(execution);
      const isMissing = found.ok && found.state === "missing";
      return isMissing ? { kind: "not_yet", error: "missing" } : afterConnect(execution, found);
    }
    case "failed":
      return opened.failure.kind === "not_found" ? create(ctx, execution) : failed(execution, opened.failure);
    case "taken":
    case "too_soon": {
      const found = await readUntil(execution, ["open", "connecting", "missing"]);
      const isMissing = found.ok && found.state === "missing";
      return isMissing ? create(ctx, execution) : afterConnect(execution, found);
    }
  }
}

function afterConnect(execution: Execution, found: Found): Outcome {
  if (!found.ok) return notYet(found);
  if (found.state === "open" || found.state === "connecting") return comesBack(execution, found.state);
  return { kind: "not_yet", error: "still_closed" };
}

/** Records a final close that the gateway's row shows but no webhook reported. Returns true if the row shows one. */
async function isEnded(ctx: AppContext, { chip, instanceName, gateway }: Execution): Promise<boolean> {
  const row = await gateway.fetchInstance(instanceName);
  if (!row.ok || !isNewDisconnection(chip, row.value)) return false;
  await ctx.db.transaction((tx) => recordDisconnection(tx, chip.id, row.value));
  return true;
}

async function create(ctx: AppContext, execution: Execution): Promise<Outcome> {
  if (!execution.isCurrent()) return { kind: "not_yet", error: "superseded" };
  const created = await askForInstance(ctx, execution);
  if (created.ok) return { kind: "confirmed", finish: (tx) => storeCreated(tx, execution, created.value) };
  const found = await readState(execution);
  return found.ok && found.state !== "missing" ? isThere(execution) : failed(execution, created);
}

const isFirstTry = ({ operation }: Execution) => operation.attempts === 0;
const notYet = (failure: GatewayFailure): Outcome => ({ kind: "not_yet", error: failure.kind });

function failed(execution: Execution, failure: GatewayFailure): Outcome {
  return isFirstTry(execution) && hadNoEffect(failure) ? refused(execution, failure) : notYet(failure);
}

function refused({ chip, actor, operation }: Execution, failure: GatewayFailure): Outcome {
  const undo = (tx: Transaction) =>
    changeChip(tx, chip.id, actor, () => ({
      set: { desiredConnection: "disconnected" },
      reason: "reconnect_refused",
    }));
  return { kind: "refused", failure, undo: operation.input.wasDesired === "disconnected" ? undo : undefined };
}
