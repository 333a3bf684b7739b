import { and, eq, isNotNull, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { type PairingRow, pairings } from "@/db/schema";
import { CONNECT_CLAIM_MS, POLL_INTERVAL_MS, UNANSWERED_CONNECT_MS } from "./pairing-limits";
import { setPairing } from "./pairing-rows";

const later = (ms: number) => sql`clock_timestamp() + ${`${ms} milliseconds`}::interval`;

/** Records that a person is watching. The worker ends unwatched pairings (pairing-limits.ts). */
export async function markWatched(db: Queryable, chipId: string): Promise<void> {
  await setPairing(db, chipId, {
    watchedAt: sql`clock_timestamp()`,
    startedAt: sql`coalesce(${pairings.startedAt}, clock_timestamp())`,
  });
}

/**
 * Claims a poll of this instance. True for exactly one caller per interval, across all processes and browser tabs.
 * Always false while an operation is running, because the operation reads the gateway itself.
 */
export async function claimPoll(db: Queryable, chipId: string): Promise<boolean> {
  const rows = await db
    .update(pairings)
    .set({ pollNotBefore: later(POLL_INTERVAL_MS) })
    .where(
      and(
        eq(pairings.chipId, chipId),
        lte(pairings.pollNotBefore, sql`clock_timestamp()`),
        sql`not exists (select 1 from julia.chip_operations o
          where o.chip_id = ${chipId} and o.state = 'requested' and o.lease_until > clock_timestamp())`,
      ),
    )
    .returning({ chipId: pairings.chipId });
  return rows.length === 1;
}

/** Delays the next poll after a poll that made several calls, so that the average stays at one call per interval. */
export async function delayNextPoll(db: Queryable, chipId: string, calls: number): Promise<void> {
  await setPairing(db, chipId, { pollNotBefore: later(POLL_INTERVAL_MS * calls) });
}

/** Claims a connect of this instance. True for exactly one caller at a time. */
export async function claimConnect(db: Queryable, chipId: string): Promise<boolean> {
  const rows = await db
    .update(pairings)
    .set({ connectClaimedUntil: later(CONNECT_CLAIM_MS) })
    .where(
      and(
        eq(pairings.chipId, chipId),
        or(isNull(pairings.connectClaimedUntil), lt(pairings.connectClaimedUntil, sql`clock_timestamp()`)),
      ),
    )
    .returning({ chipId: pairings.chipId });
  return rows.length === 1;
}

/** Keeps the claim of an unanswered connect until a final close, but at most for `UNANSWERED_CONNECT_MS`. */
export async function holdConnect(db: Queryable, chipId: string): Promise<void> {
  await setPairing(db, chipId, { connectClaimedUntil: later(UNANSWERED_CONNECT_MS) });
}

export async function releaseConnect(
  db: Queryable,
  chipId: string,
  set: Partial<PairingRow> = {},
): Promise<void> {
  await setPairing(db, chipId, { ...set, connectClaimedUntil: null });
}

/** Records whether the gateway answered, so that all browser tabs show the same state until the next poll. */
export async function markReadable(db: Queryable, chipId: string, isReadable: boolean): Promise<void> {
  await db
    .update(pairings)
    .set({
      unreadableSince: isReadable ? null : sql`coalesce(${pairings.unreadableSince}, clock_timestamp())`,
    })
    .where(and(eq(pairings.chipId, chipId), isReadable ? isNotNull(pairings.unreadableSince) : undefined));
}
