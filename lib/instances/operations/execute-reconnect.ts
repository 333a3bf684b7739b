import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { pairings } from "@/db/schema";
import type { GatewayFailure } from "@/lib/evolution/gateway";
import type { AppContext } from "@/lib/server-context";
import { changeChip } from "../change-chip";
import { openSocket, recordState } from "../observe";
import { askForInstance } from "./ask-for-instance";
import type { Execution, Outcome } from "./outcome";
import { hadNoEffect, readState, readUntil } from "./read-back";
import { storeCreated } from "./store-created";

/**
 * Brings a chip back to where its QR can be scanned, or finds that it is connected. A vanished instance is
 * created anew; after our own logout it is deleted first, because this gateway never delivers inbound
 * messages again after logout and connect (evolution-contract.md, section 6).
 */
export async function executeReconnect(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, instanceName, operation } = execution;
  const found = await readState(ctx, instanceName);
  // Nothing was asked of it yet, so nothing is left half done.
  if (!found.ok) return isFirstTry(execution) ? refused(execution, found) : notYet(found);
  if (found.state === "missing") return create(ctx, execution);
  // It is starting up: what it will say in a moment decides what is safe.
  if (found.state === "not_ready") return { kind: "not_yet", error: "not_ready" };
  // Also where something has connected it again since: it would pair, and stay deaf.
  if (found.state !== "open" && chip.loggedOutByUs && !chip.adopted) {
    const deleted = await ctx.gateway.delete(instanceName);
    if (!deleted.ok && deleted.kind !== "not_found") return failed(execution, deleted);
    const gone = await readUntil(ctx, execution, ["missing"]);
    if (!gone.ok || gone.state !== "missing") return { kind: "not_yet", error: "still_there" };
    return create(ctx, execution);
  }
  const { state } = found;
  if (state === "close") {
    const failure = await openSocket(ctx, chip, instanceName);
    if (failure !== null) return failed(execution, failure);
  }
  return {
    kind: "confirmed",
    // A new look follows at once, which reads the QR of an instance that is connecting.
    finish: (tx) => recordState(tx, { id: chip.id, operationId: operation.number }, state),
  };
}

async function create(ctx: AppContext, execution: Execution): Promise<Outcome> {
  if (!execution.isCurrent()) return { kind: "not_yet", error: "superseded" };
  const created = await askForInstance(ctx, execution);
  if (created.ok) return { kind: "confirmed", finish: (tx) => storeCreated(tx, execution, created.value) };
  const found = await readState(ctx, execution.instanceName);
  if (found.ok && found.state !== "missing") {
    // It is there all the same (an answer that was lost): the next look reads its QR.
    const { instanceName } = execution;
    return {
      kind: "confirmed",
      finish: (tx) => storeCreated(tx, execution, { instanceName, state: "connecting", qr: null }),
    };
  }
  return failed(execution, created);
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

/** Marks the pairing as begun by a person, so that the worker ends it when nobody looks. */
export async function startPairing(tx: Transaction, chipId: string, now: Date): Promise<void> {
  await tx
    .update(pairings)
    .set({ startedAt: now, watchedAt: now, pollNotBefore: now, reason: null })
    .where(eq(pairings.chipId, chipId));
}
