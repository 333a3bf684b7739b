import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { type ChipRow, type PairingRow, pairings } from "@/db/schema";
import { databaseNow, lockChip } from "@/lib/chips/change-chip";
import { readNewQrCode } from "@/lib/chips/connection/read-connection";
import { findChipByInstance, instanceOf, refuseBanned } from "@/lib/chips/find-chip";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { type CommandContext, requirePairer } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { GatewayFailure } from "@/lib/gateway/result";
import { gatewayProblem } from "@/lib/gateways/gateway-problem";
import type { QrCodeAnswer } from "@/types/pairing";
import { openSocket } from "./open-socket";
import { claimPoll, delayNextPoll } from "./pairing-claims";
import { setPairing } from "./pairing-rows";
import { CLEARED, hasLiveQr, isLastingClose } from "./pairing-rules";
import { beginTry } from "./pairing-tries";

/** Maximum time to wait for permission to poll. Exceeds the longest delay after a poll (4 s, pairing-claims.ts). */
const POLL_WAIT_MS = 6_000;
const POLL_WAIT_STEP_MS = 200;

/**
 * Returns the live QR code. If there is none, first restarts the pairing in a way that is safe in its current state.
 * Throws `instance_not_found`, `chip_status_conflict`, or a gateway error.
 */
export async function requestQrCode(ctx: CommandContext, instanceName: string): Promise<QrCodeAnswer> {
  requirePairer(ctx.actor);
  const chip = await findChipByInstance(ctx.db, instanceName);
  const name = instanceOf(chip);
  refuseBanned(chip);
  const [pairing] = await ctx.db.select().from(pairings).where(eq(pairings.chipId, chip.id));
  if (pairing === undefined)
    throw new DomainError("instance_not_found", "There is no instance with this name.");
  const now = await databaseNow(ctx.db);

  const isNewInstanceNeeded = needsNewInstance(chip);
  if (!chip.evolutionConnected && !isNewInstanceNeeded) {
    await ctx.db.transaction(async (tx) => {
      await lockChip(tx, chip.id);
      await beginTry(tx, chip.id);
    });
  }
  if (!chip.evolutionConnected && !hasLiveQr(pairing, now)) {
    if (isNewInstanceNeeded) {
      const { state, connected, qr } = await reconnectChip(ctx, chip.id);
      return { instanceName: name, state, connected, qr, reason: null };
    }
    // After a reported end, there is nothing to poll before the socket is opened, so skip the wait.
    if (pairing.endedAt !== null || (await waitForPoll(ctx, chip.id))) {
      const failure = await setGoing(ctx, chip, name, pairing, now);
      if (failure !== null) throw gatewayProblem(failure);
      // Allows a poll immediately, so that the response shows the new state.
      await delayNextPoll(ctx.db, chip.id, 0);
    }
  }
  return readNewQrCode(ctx, name);
}

const needsNewInstance = (chip: ChipRow) =>
  chip.state === "missing" || chip.desiredConnection === "disconnected" || chip.loggedOutByUs;

/**
 * Claims a poll, retrying for up to `POLL_WAIT_MS`, because earlier polls can delay it by a few seconds. Returns false
 * if no poll was allowed in that time.
 */
async function waitForPoll(ctx: CommandContext, chipId: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= POLL_WAIT_MS; waitedMs += POLL_WAIT_STEP_MS) {
    if (await claimPoll(ctx.db, chipId)) return true;
    await sleep(POLL_WAIT_STEP_MS);
  }
  return false;
}

async function setGoing(
  ctx: CommandContext,
  chip: ChipRow,
  instanceName: string,
  pairing: PairingRow,
  now: Date,
): Promise<GatewayFailure | null> {
  if (chip.state === "close" && isLastingClose(chip, pairing, now)) {
    const opened = await openSocket(ctx, chip, instanceName);
    return opened.kind === "failed" ? opened.failure : null;
  }
  if (pairing.reason !== "whatsapp_unreachable_from_gateway") return null;
  // Clear the pairing first, because a webhook may deliver the new socket's code before the gateway answers.
  await setPairing(ctx.db, chip.id, { ...CLEARED, startedAt: now });
  // Only a restart recovers a socket that WhatsApp refused (docs/gateway-contract.md, "QR codes").
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const restarted = await gateway.restart(instanceName);
  return restarted.ok ? null : restarted;
}
