import { z } from "zod";
import type { Transaction } from "@/db/client";
import { changeChip } from "@/lib/chips/change-chip";
import { recordState } from "@/lib/chips/connection/observe";
import { deleteLeftover } from "@/lib/chips/delete-leftovers";
import type { AppContext } from "@/lib/context/server-context";
import { failure } from "@/lib/gateway/failure";
import type { GatewayState } from "@/lib/gateway/pairing";
import type { GatewayFailure } from "@/lib/gateway/result";
import { drain } from "./drain";
import { executeReconnect } from "./execute-reconnect";
import type { Execution, Outcome } from "./outcome";
import { readState, readUntil } from "./read-back";
import { removeInstance } from "./remove-instance";
import { switchGateway } from "./switch-gateway";

const inputSchema = z.object({ to: z.string() });

/**
 * Moves a chip to another gateway: proves that the new gateway works, removes the instance at the old one, switches the
 * chip, and creates the instance at the new one. The chip's row shows which steps are done, so the move can continue
 * after a crash. No instance is created before the old one is gone, or before it is stored as a leftover because the
 * old gateway does not answer.
 */
export async function executeMove(ctx: AppContext, execution: Execution): Promise<Outcome> {
  const { chip, operation } = execution;
  const { to } = inputSchema.parse(operation.input);
  const there: Execution = { ...execution, gateway: await ctx.gateways.of(to) };
  if (chip.gatewayId === to) return arrive(ctx, there);
  const refusal = await proveTarget(ctx, there, to);
  if (refusal !== null) {
    // On the first attempt, the chip is untouched, so it stays where it is. Later attempts have no waiting caller.
    return operation.attempts === 0
      ? { kind: "refused", failure: refusal }
      : { kind: "not_yet", error: refusal.kind };
  }
  if (!execution.isCurrent()) return { kind: "not_yet", error: "superseded" };
  await stopSending(ctx, execution);
  await drain(ctx, chip.id);
  const left = await leave(ctx, execution);
  if (left.kind === "not_proven") return { kind: "not_yet", error: left.error };
  const moved = await switchGateway(ctx, execution, { to, isLeftBehind: left.kind === "left_behind" });
  return moved === null ? { kind: "not_yet", error: "superseded" } : arrive(ctx, { ...there, chip: moved });
}

/** Returns why the chip cannot be created at the new gateway, or null if the gateway works and the name is free. */
async function proveTarget(ctx: AppContext, there: Execution, to: string): Promise<GatewayFailure | null> {
  const { gateway, instanceName } = there;
  const leftover = await deleteLeftover(ctx, { gatewayId: to, instanceName });
  if (leftover !== null) return leftover;
  const row = await gateway.fetchInstance(instanceName);
  if (row.ok) return failure("name_taken", "the new gateway has an instance of this name", null, null);
  if (row.kind !== "not_found") return row;
  const found = await readState(there);
  if (!found.ok) return found;
  return found.state === "missing"
    ? null
    : failure(
        "unexpected",
        `the new gateway reports ${found.state} for an instance it does not list`,
        null,
        null,
      );
}

/**
 * Stops sends through the chip before its session ends, so that no message fails. Messages that wait for the chip are
 * treated as after a lost connection.
 */
async function stopSending(ctx: AppContext, { chip, actor, operation }: Execution): Promise<void> {
  await ctx.db.transaction((tx) =>
    changeChip(tx, chip.id, actor, (row) => {
      if (row.operationId !== operation.number || row.gatewayId !== chip.gatewayId) return null;
      // The instance is logged out next. If the move gets no further, a reconnect creates the instance again.
      const set = { loggedOutByUs: true };
      return row.evolutionConnected
        ? { set: { ...set, state: "close", evolutionConnected: false, misses: 0 }, reason: "moving" }
        : { set };
    }),
  );
}

type Left =
  | { kind: "removed" }
  /** The old gateway does not answer, so its instance may still exist. */
  | { kind: "left_behind" }
  | { kind: "not_proven"; error: string };

async function leave(ctx: AppContext, execution: Execution): Promise<Left> {
  const before = await readState(execution);
  if (!before.ok) {
    ctx.log.warn({ failure: before.kind, detail: before.detail }, "instance left at a gateway that is down");
    return { kind: "left_behind" };
  }
  const refusal = await removeInstance(ctx, execution, before.state);
  if (refusal !== null) return { kind: "not_proven", error: refusal.kind };
  const found = await readUntil(execution, ["missing"]);
  if (!found.ok) return { kind: "not_proven", error: found.kind };
  return found.state === "missing" ? { kind: "removed" } : { kind: "not_proven", error: "still_there" };
}

/**
 * Ends with a QR code at the chip's gateway, as a reconnect does, or without an instance if a person has disconnected
 * the chip. The chip has left its old gateway, so there is nothing to undo.
 */
async function arrive(ctx: AppContext, there: Execution): Promise<Outcome> {
  if (!there.isCurrent()) return { kind: "not_yet", error: "superseded" };
  if (there.chip.desiredConnection === "disconnected") {
    const found = await readState(there);
    return found.ok
      ? { kind: "confirmed", finish: recorded(there, found.state) }
      : { kind: "not_yet", error: found.kind };
  }
  const outcome = await executeReconnect(ctx, there);
  if (outcome.kind === "refused") {
    return { kind: "not_yet", error: outcome.failure.kind, failure: outcome.failure };
  }
  // The gateway will not create this instance at any later time either.
  const isHopeless = outcome.kind === "not_yet" && outcome.error === "rejected";
  return isHopeless ? { kind: "failed", error: outcome.error, finish: recorded(there, "missing") } : outcome;
}

const recorded =
  ({ chip, operation }: Execution, state: GatewayState | "missing") =>
  (tx: Transaction) =>
    recordState(tx, { ...chip, operationId: operation.number }, state);
