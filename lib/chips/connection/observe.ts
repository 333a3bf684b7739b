import type { Transaction } from "@/db/client";
import type { ChipRow } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { changeChip, databaseNow, lockChip } from "@/lib/chips/change-chip";
import { openSocket } from "@/lib/chips/pairing/open-socket";
import { claimConnect, delayNextPoll, releaseConnect } from "@/lib/chips/pairing/pairing-claims";
import { lockPairing, setPairing } from "@/lib/chips/pairing/pairing-rows";
import {
  afterQrLimit,
  afterQrRead,
  afterReading,
  CLEARED,
  type PairingStep,
} from "@/lib/chips/pairing/pairing-rules";
import { connectTry, judgeChip } from "@/lib/chips/pairing/pairing-tries";
import { withDigest } from "@/lib/chips/pairing/qr";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayInstance, GatewayState } from "@/lib/gateway/pairing";
import type { GatewayFailure } from "@/lib/gateway/result";
import { afterState, isNewDisconnection } from "./connection-changes";
import { recordFinalClose } from "./record-final-close";
import { recordOwner } from "./record-owner";

const GATEWAY: Actor = { kind: "gateway", label: "Evolution API" };

export interface ObserveOptions {
  /** Allows reading a QR code or opening a socket. Set only while a person is watching. */
  mayConnect: boolean;
}

/**
 * Polls one instance and stores what the answers prove: one connectionState call, then at most two more calls to read
 * the owner or to follow the pairing rules. The caller must have claimed the poll. Returns the gateway's failure, or
 * null if there was no failure.
 */
export async function observe(
  ctx: AppContext,
  chip: ChipRow,
  options: ObserveOptions,
): Promise<GatewayFailure | null> {
  const { instanceName } = chip;
  if (instanceName === null) return null;
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const reading = await gateway.connectionState(instanceName);
  if (!reading.ok && reading.kind !== "not_found") return reading;

  const state = reading.ok ? reading.value.state : "missing";
  const { after, next } = await ctx.db.transaction((tx) => recordState(tx, chip, state));
  if (after === null) return null;
  if (after.evolutionConnected) return after.ownerKey === null ? readOwner(ctx, after, instanceName) : null;
  if (!options.mayConnect || next === "wait") return null;
  return next === "read_qr" ? readQr(ctx, after, instanceName) : explainClose(ctx, after, instanceName);
}

/** Writes a freshly read state to the chip and its pairing. Returns the next pairing step. */
export async function recordState(
  tx: Transaction,
  chip: Pick<ChipRow, "id" | "operationId" | "gatewayId">,
  state: GatewayState | "missing",
): Promise<{ after: ChipRow | null; next: PairingStep }> {
  let current = true;
  let wasConnected = false;
  const after = await changeChip(tx, chip.id, GATEWAY, (row, now) => {
    // The state is outdated if an operation has started, or has moved the chip, since the state was requested.
    const isSameInstance = row.operationId === chip.operationId && row.gatewayId === chip.gatewayId;
    current = isSameInstance && row.cancelledAt === null;
    wasConnected = row.evolutionConnected;
    return current ? afterState(row, state, now) : null;
  });
  if (after === null || !current) return { after: null, next: "wait" };
  const pairing = await lockPairing(tx, chip.id);
  if (state === "missing") {
    await setPairing(tx, chip.id, CLEARED);
    return { after, next: "wait" };
  }
  const now = await databaseNow(tx);
  if (after.evolutionConnected && !wasConnected) await connectTry(tx, chip.id, pairing, now);
  const { set, next } = afterReading(after, pairing, state, now);
  if (Object.keys(set).length > 0) await setPairing(tx, chip.id, set);
  return { after, next };
}

async function readQr(ctx: AppContext, chip: ChipRow, instanceName: string): Promise<GatewayFailure | null> {
  const gateway = await ctx.gateways.of(chip.gatewayId);
  if (!(await claimConnect(ctx.db, chip.id))) return null;
  const askedAt = await databaseNow(ctx.db);
  const answer = await gateway.connect(instanceName);
  await delayNextPoll(ctx.db, chip.id, 2);
  if (!answer.ok) {
    await releaseConnect(ctx.db, chip.id);
    return answer.kind === "not_found" ? null : answer;
  }
  await ctx.db.transaction(async (tx) => {
    const locked = await lockChip(tx, chip.id);
    // An operation that started during the request ends the session to which this code belongs.
    if (locked?.chip.operationId !== chip.operationId) return releaseConnect(tx, chip.id);
    const pairing = await lockPairing(tx, chip.id);
    // A code that a webhook delivered during this request is newer than the code in the answer.
    const isOvertaken = pairing.qrIssuedAt !== null && pairing.qrIssuedAt >= askedAt;
    const qr = withDigest(answer.value.qr);
    await releaseConnect(tx, chip.id, isOvertaken ? {} : afterQrRead(pairing, qr, await databaseNow(tx)));
  });
  return null;
}

/** Records that the gateway creates no more codes until a person asks for one. */
export async function recordQrLimit(tx: Transaction, chipId: string, now: Date): Promise<void> {
  await setPairing(tx, chipId, afterQrLimit(now));
  await judgeChip(tx, chipId);
}

/** Reads the gateway's row to learn why a session stays closed, and opens a new socket if that is allowed. */
async function explainClose(
  ctx: AppContext,
  chip: ChipRow,
  instanceName: string,
): Promise<GatewayFailure | null> {
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const row = await gateway.fetchInstance(instanceName);
  await delayNextPoll(ctx.db, chip.id, 2);
  if (!row.ok) return row.kind === "not_found" ? null : row;
  const instance = row.value;
  if (isNewDisconnection(chip, instance)) {
    await ctx.db.transaction((tx) => recordDisconnection(tx, chip.id, instance));
    return null;
  }
  const now = await databaseNow(ctx.db);
  if (instance.status === "connecting") {
    // Only the QR limit leaves connectionState at `close` and the row at `connecting` permanently.
    await ctx.db.transaction((tx) => recordQrLimit(tx, chip.id, now));
    return null;
  }
  if (!mayOpenByItself(chip, now)) return null;
  const opened = await openSocket(ctx, chip, instanceName);
  return opened.kind === "failed" && opened.failure.kind !== "not_found" ? opened.failure : null;
}

export const recordDisconnection = (tx: Transaction, chipId: string, instance: GatewayInstance) =>
  recordFinalClose(
    tx,
    chipId,
    GATEWAY,
    { code: instance.disconnectionCode, at: instance.disconnectedAt },
    (row) => isNewDisconnection(row, instance),
  );

/**
 * True if a poll may open a socket without an operator's command. False for a banned or restricted number
 * (docs/chip-status.md), and for a session that we logged out, because an operation must first create the instance
 * again.
 */
function mayOpenByItself(chip: ChipRow, now: Date): boolean {
  const isRestricted = chip.restrictedUntil !== null && chip.restrictedUntil > now;
  return chip.bannedAt === null && !isRestricted && !chip.loggedOutByUs;
}

/** Reads which phone was paired. If the gateway's row shows no owner yet, the next poll reads the row again. */
async function readOwner(
  ctx: AppContext,
  chip: ChipRow,
  instanceName: string,
): Promise<GatewayFailure | null> {
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const row = await gateway.fetchInstance(instanceName);
  await delayNextPoll(ctx.db, chip.id, 2);
  if (!row.ok) return row.kind === "not_found" ? null : row;
  await ctx.db.transaction((tx) => recordOwner(tx, chip.id, row.value));
  return null;
}
