import type { Transaction } from "@/db/client";
import type { ChipRow, PairingRow } from "@/db/schema";
import { databaseNow, lockChip } from "@/lib/chips/change-chip";
import { hadNoEffect } from "@/lib/chips/operations/read-back";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayFailure } from "@/lib/gateway/result";
import { claimConnect, delayNextPoll, holdConnect, releaseConnect } from "./pairing-claims";
import { lockPairing, setPairing } from "./pairing-rows";
import { CLEARED, isLastingClose } from "./pairing-rules";

export type Opened =
  | { kind: "opened" }
  /** The `close` may be the gap between two sockets of one session, in which a connect could open a second socket. */
  | { kind: "too_soon" }
  /** Another process is connecting the instance, or an operation has started since the caller read the chip. */
  | { kind: "taken" }
  | { kind: "failed"; failure: GatewayFailure };

/**
 * Connects an instance whose session has ended. The QR code in the answer may belong to an earlier session and is
 * ignored. The new code arrives by webhook, usually before the answer, or with the next poll. The earlier pairing is
 * therefore cleared before the call, not after it.
 */
export async function openSocket(ctx: AppContext, chip: ChipRow, instanceName: string): Promise<Opened> {
  const gateway = await ctx.gateways.of(chip.gatewayId);
  if (!(await claimConnect(ctx.db, chip.id))) return { kind: "taken" };
  const begun = await ctx.db.transaction((tx) => beginSocket(tx, chip));
  if (typeof begun === "string") {
    await releaseConnect(ctx.db, chip.id);
    return { kind: begun };
  }
  const answer = await gateway.connect(instanceName);
  // The connect itself counts as one poll.
  await delayNextPoll(ctx.db, chip.id, 1);
  if (answer.ok) {
    await releaseConnect(ctx.db, chip.id);
    return { kind: "opened" };
  }
  // If no socket was opened, restore the facts about the close.
  const { closeSince, endedAt, reason, connectedSocketAt } = begun;
  if (hadNoEffect(answer) || answer.kind === "not_found") {
    await releaseConnect(ctx.db, chip.id, { closeSince, endedAt, reason, connectedSocketAt });
  } else if (answer.kind === "timeout") {
    await holdConnect(ctx.db, chip.id);
  } else {
    await releaseConnect(ctx.db, chip.id);
  }
  return { kind: "failed", failure: answer };
}

/** Clears the ended pairing and returns its previous row, or the reason why no socket may be opened now. */
async function beginSocket(tx: Transaction, asked: ChipRow): Promise<PairingRow | "too_soon" | "taken"> {
  const chip = (await lockChip(tx, asked.id))?.chip;
  if (chip?.operationId !== asked.operationId) return "taken";
  const pairing = await lockPairing(tx, chip.id);
  const now = await databaseNow(tx);
  if (!isLastingClose(chip, pairing, now)) return "too_soon";
  await setPairing(tx, chip.id, { ...CLEARED, startedAt: now, connectedSocketAt: now });
  return pairing;
}
