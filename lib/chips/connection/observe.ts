import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type ChipRow, type PairingRow, pairings } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { changeChip, databaseNow, lockChip } from "@/lib/chips/change-chip";
import { openSocket } from "@/lib/chips/pairing/open-socket";
import { claimConnect, delayNextPoll, releaseConnect } from "@/lib/chips/pairing/pairing-claims";
import {
  afterQrLimit,
  afterQrRead,
  afterReading,
  CLEARED,
  type PairingStep,
} from "@/lib/chips/pairing/pairing-rules";
import { withDigest } from "@/lib/chips/pairing/qr";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayFailure, GatewayInstance, GatewayState } from "@/lib/gateway/gateway";
import { afterState, isNewDisconnection } from "./connection-changes";
import { recordFinalClose } from "./record-final-close";
import { recordOwner } from "./record-owner";

const GATEWAY: Actor = { kind: "gateway", label: "Evolution API" };

export interface ObserveOptions {
  /** True when a person looks on: only then is a QR asked for or a socket opened. */
  mayConnect: boolean;
}

/**
 * Looks at one instance and writes what is proven: one connectionState, then at most one more call where
 * the rules of pairing ask for it. The caller has claimed the poll. Returns the failure that kept it from
 * knowing, or null.
 */
export async function observe(
  ctx: AppContext,
  chip: ChipRow,
  options: ObserveOptions,
): Promise<GatewayFailure | null> {
  const { instanceName } = chip;
  if (instanceName === null) return null;
  const reading = await ctx.gateway.connectionState(instanceName);
  if (!reading.ok && reading.kind !== "not_found") return reading;

  const state = reading.ok ? reading.value.state : "missing";
  const { after, next } = await ctx.db.transaction((tx) => recordState(tx, chip, state));
  if (after === null) return null;
  if (after.evolutionConnected) return after.ownerKey === null ? lookUpOwner(ctx, after, instanceName) : null;
  if (!options.mayConnect || next === "wait") return null;
  return next === "read_qr" ? readQr(ctx, after, instanceName) : explainClose(ctx, after, instanceName);
}

/** Writes a state that was just read, to the chip and to its pairing, and says what may be asked next. */
export async function recordState(
  tx: Transaction,
  chip: Pick<ChipRow, "id" | "operationId">,
  state: GatewayState | "missing",
): Promise<{ after: ChipRow | null; next: PairingStep }> {
  let current = true;
  const after = await changeChip(tx, chip.id, GATEWAY, (row, now) => {
    // A verb began after this reading was asked for: the reading is about something that is gone.
    current = row.operationId === chip.operationId && row.cancelledAt === null;
    return current ? afterState(row, state, now) : null;
  });
  if (after === null || !current) return { after: null, next: "wait" };
  const pairing = await lockPairing(tx, chip.id);
  if (state === "missing") {
    await setPairing(tx, chip.id, CLEARED);
    return { after, next: "wait" };
  }
  const { set, next } = afterReading(after, pairing, state, await databaseNow(tx));
  await setPairing(tx, chip.id, set);
  return { after, next };
}

async function lockPairing(tx: Transaction, chipId: string): Promise<PairingRow> {
  const [pairing] = await tx.select().from(pairings).where(eq(pairings.chipId, chipId)).for("no key update");
  if (pairing === undefined) throw new Error(`chip ${chipId} has no pairing row`);
  return pairing;
}

async function setPairing(tx: Transaction, chipId: string, set: Partial<PairingRow>): Promise<void> {
  if (Object.keys(set).length > 0) await tx.update(pairings).set(set).where(eq(pairings.chipId, chipId));
}

/** Reads the remembered QR of an instance that said `connecting` a moment ago. */
async function readQr(ctx: AppContext, chip: ChipRow, instanceName: string): Promise<GatewayFailure | null> {
  if (!(await claimConnect(ctx.db, chip.id))) return null;
  const askedAt = await databaseNow(ctx.db);
  const answer = await ctx.gateway.connect(instanceName);
  await delayNextPoll(ctx.db, chip.id, 2);
  if (!answer.ok) {
    await releaseConnect(ctx.db, chip.id);
    return answer.kind === "not_found" ? null : answer;
  }
  await ctx.db.transaction(async (tx) => {
    const locked = await lockChip(tx, chip.id);
    // A verb began meanwhile: this code belongs to a session that it ends.
    if (locked?.chip.operationId !== chip.operationId) return releaseConnect(tx, chip.id);
    const pairing = await lockPairing(tx, chip.id);
    // A code that a webhook brought while this answer was under way is newer than what it remembers.
    const isOvertaken = pairing.qrIssuedAt !== null && pairing.qrIssuedAt >= askedAt;
    const qr = withDigest(answer.value.qr);
    await releaseConnect(tx, chip.id, isOvertaken ? {} : afterQrRead(pairing, qr, await databaseNow(tx)));
  });
  return null;
}

/** Learns from the gateway's row why a close lasts; opens a new socket when nothing speaks against it. */
async function explainClose(
  ctx: AppContext,
  chip: ChipRow,
  instanceName: string,
): Promise<GatewayFailure | null> {
  const row = await ctx.gateway.fetchInstance(instanceName);
  await delayNextPoll(ctx.db, chip.id, 2);
  if (!row.ok) return row.kind === "not_found" ? null : row;
  const instance = row.value;
  if (isNewDisconnection(chip, instance)) {
    await ctx.db.transaction((tx) => recordDisconnection(tx, chip.id, instance));
    return null;
  }
  const now = await databaseNow(ctx.db);
  if (instance.status === "connecting") {
    // Memory says close, the row still connecting: only the limit of QR codes leaves the two apart for good.
    await ctx.db.update(pairings).set(afterQrLimit(now)).where(eq(pairings.chipId, chip.id));
    return null;
  }
  if (!mayOpenByItself(chip, now)) return null;
  const opened = await openSocket(ctx, chip, instanceName);
  return opened.kind === "failed" && opened.failure.kind !== "not_found" ? opened.failure : null;
}

/** Writes the final close that the gateway's row tells of, unless somebody else has done so meanwhile. */
export const recordDisconnection = (tx: Transaction, chipId: string, instance: GatewayInstance) =>
  recordFinalClose(
    tx,
    chipId,
    GATEWAY,
    { code: instance.disconnectionCode, at: instance.disconnectedAt },
    (row) => isNewDisconnection(row, instance),
  );

/**
 * Whether a look alone may open a socket. Not for a banned number; not after a temporary ban without a person's
 * word (docs/chip-status.md); and what we logged out, adopted or not, is made anew by a verb, never connected.
 */
function mayOpenByItself(chip: ChipRow, now: Date): boolean {
  const isRestricted = chip.restrictedUntil !== null && chip.restrictedUntil > now;
  return chip.bannedAt === null && !isRestricted && !chip.loggedOutByUs;
}

/** Reads whose phone paired; tried again at the next look until the gateway's row has it. */
async function lookUpOwner(
  ctx: AppContext,
  chip: ChipRow,
  instanceName: string,
): Promise<GatewayFailure | null> {
  const row = await ctx.gateway.fetchInstance(instanceName);
  await delayNextPoll(ctx.db, chip.id, 2);
  if (!row.ok) return row.kind === "not_found" ? null : row;
  await ctx.db.transaction((tx) => recordOwner(tx, chip.id, row.value));
  return null;
}
