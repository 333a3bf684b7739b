import { and, eq, isNull, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/client";
import { chipEvents, type PairingRow, type PairingTryRow, pairingTries } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { actorColumns } from "@/lib/audit";
import type { PairingCause, PairingReason } from "@/types/pairing";
import { causeOf, isFinal, type PairingFacts, pairingReason } from "./pairing-cause";
import { readPairingFacts } from "./pairing-facts";
import { ENDED_RIGHT_AFTER_MS, NOBODY_SCANNED_MS } from "./pairing-limits";
import { hasLiveQr } from "./pairing-rules";

/**
 * Records that a person asks for a QR code. Continues the chip's live try if a person asked less than 115 s ago and the
 * try has neither connected nor failed. Otherwise, ends that try and begins a new one. The caller has locked the chip.
 */
export async function beginTry(tx: Transaction, chipId: string): Promise<void> {
  const facts = await readPairingFacts(tx, chipId);
  if (facts === null) return;
  const { chip, newestTry, now } = facts;
  if (newestTry !== null && newestTry.endedAt === null) {
    const isNew = now.getTime() - newestTry.askedAt.getTime() < NOBODY_SCANNED_MS;
    if (isNew && newestTry.connectedAt === null && causeToEndWith(facts) === null) {
      await tx.update(pairingTries).set({ askedAt: now }).where(isLive(newestTry.id));
      return;
    }
    await endTry(tx, facts);
  }
  const [before] = await tx
    .select({ cause: pairingTries.cause, connectedAt: pairingTries.connectedAt })
    .from(pairingTries)
    .where(eq(pairingTries.chipId, chipId))
    .orderBy(sql`${pairingTries.id} desc`)
    .limit(1);
  const isFirst = before === undefined || (before.connectedAt !== null && before.cause === null);
  await tx
    .insert(pairingTries)
    .values({ chipId, gatewayId: chip.gatewayId, isFirst, startedAt: now, askedAt: now });
}

/**
 * Records the connection of a chip whose pairing row is still unchanged. A try that needed no QR code, because the
 * session came back, is not a pairing and is removed.
 */
export async function connectTry(
  tx: Transaction,
  chipId: string,
  { qrIssuedAt, scanInferredAt }: PairingRow,
  now: Date,
): Promise<void> {
  const ofChip = and(
    eq(pairingTries.chipId, chipId),
    isNull(pairingTries.endedAt),
    isNull(pairingTries.connectedAt),
  );
  const codeAt = qrIssuedAt ?? scanInferredAt;
  if (codeAt === null) await tx.delete(pairingTries).where(and(ofChip, isNull(pairingTries.firstCodeAt)));
  await tx
    .update(pairingTries)
    .set({
      connectedAt: now,
      cause: null,
      causeAt: null,
      firstCodeAt: sql`coalesce(${pairingTries.firstCodeAt}, ${codeAt?.toISOString() ?? null}::timestamptz)`,
    })
    .where(ofChip);
}

/** Reads the facts of a chip whose pairing has changed, and stores the cause of its live try. */
export async function judgeChip(tx: Transaction, chipId: string): Promise<void> {
  const facts = await readPairingFacts(tx, chipId);
  if (facts !== null) await judgeTry(tx, facts);
}

/** Stores what the facts prove about the live try, and returns the reason why a person must act. */
export async function judgeTry(db: Queryable, facts: PairingFacts): Promise<PairingReason | null> {
  const reason = pairingReason(facts);
  const { newestTry, pairing, now } = facts;
  if (newestTry === null || newestTry.endedAt !== null) return reason;
  const cause = causeThatCounts(newestTry, causeOf(reason), now);
  if (cause !== null && isFinal(cause)) {
    await writeEnd(db, newestTry, cause, now);
    return reason;
  }
  const firstCodeAt = newestTry.firstCodeAt ?? (hasLiveQr(pairing, now) ? pairing.qrIssuedAt : null);
  if (cause !== newestTry.cause || firstCodeAt !== newestTry.firstCodeAt) {
    const causeAt = cause === newestTry.cause ? newestTry.causeAt : cause === null ? null : now;
    await db.update(pairingTries).set({ cause, causeAt, firstCodeAt }).where(isLive(newestTry.id));
  }
  return reason;
}

/** Causes that turn a connection into a failure if they follow within `ENDED_RIGHT_AFTER_MS`. */
const AFTER_CONNECTION: ReadonlySet<PairingCause> = new Set<PairingCause>([
  "wrong_number",
  "logged_out_right_after",
  "banned",
  "restricted",
  "socket_conflict",
]);

function causeThatCounts(
  { connectedAt }: PairingTryRow,
  cause: PairingCause | null,
  now: Date,
): PairingCause | null {
  if (cause === null || connectedAt === null) return cause;
  if (!AFTER_CONNECTION.has(cause)) return null;
  // The time of the end has already been compared for this cause.
  if (cause === "logged_out_right_after") return cause;
  return now.getTime() - connectedAt.getTime() <= ENDED_RIGHT_AFTER_MS ? cause : null;
}

/** Returns the cause with which the live try ends now. Null if the try succeeded or no cause is known. */
function causeToEndWith(facts: PairingFacts): PairingCause | null {
  const { newestTry, now } = facts;
  if (newestTry === null) return null;
  return causeThatCounts(newestTry, causeOf(pairingReason(facts)), now) ?? newestTry.cause;
}

/**
 * Ends the live try with the cause that the facts prove. Removes a try without a cause, a connection or a displayed
 * code.
 */
export async function endTry(tx: Transaction, facts: PairingFacts): Promise<void> {
  const { newestTry, now } = facts;
  if (newestTry === null) return;
  const cause = causeToEndWith(facts);
  const { connectedAt, firstCodeAt } = newestTry;
  if (cause === null && connectedAt === null && firstCodeAt === null) {
    await tx.delete(pairingTries).where(isLive(newestTry.id));
    return;
  }
  await writeEnd(tx, newestTry, cause, cause === null && connectedAt !== null ? connectedAt : now);
}

/** Ends the live try of a chip whose create or reconnect the gateway refused. `cause` is null if it is unknown. */
export async function failTry(tx: Transaction, chipId: string, cause: PairingCause | null): Promise<void> {
  const [live] = await tx
    .select()
    .from(pairingTries)
    .where(and(eq(pairingTries.chipId, chipId), isNull(pairingTries.endedAt)));
  if (live === undefined) return;
  const [clock] = await tx.execute<{ now: string }>(sql`select clock_timestamp() as now`);
  await writeEnd(tx, live, cause, new Date(clock?.now ?? Date.now()));
}

async function writeEnd(
  db: Queryable,
  live: PairingTryRow,
  cause: PairingCause | null,
  endedAt: Date,
): Promise<void> {
  const causeAt = cause === null ? null : cause === live.cause ? live.causeAt : endedAt;
  const ended = await db
    .update(pairingTries)
    .set({ cause, causeAt, endedAt })
    .where(isLive(live.id))
    .returning({ chipId: pairingTries.chipId });
  const chipId = ended[0]?.chipId;
  if (cause === null || chipId === undefined || chipId === null) return;
  await db
    .insert(chipEvents)
    .values({ chipId, kind: "pairing_failed", reason: cause, ...actorColumns(SYSTEM) });
}

const isLive = (id: number) => and(eq(pairingTries.id, id), isNull(pairingTries.endedAt));
