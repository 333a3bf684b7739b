import { and, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { chips } from "@/db/schema";
import type { AppContext } from "@/lib/server-context";
import { observe } from "./observe";
import { claimPoll } from "./pairing-claims";

/** Looks of one round; the rest is a second later. */
const MOST_LOOKS = 20;

const chipIdSchema = z.object({ chip_id: z.string() });

/**
 * The half-open probe of chips that sends put out of rotation: a look at the connection, never a message. A
 * session that says it is open may send again; the next failure makes the next look come later.
 */
export async function probeChips(ctx: AppContext): Promise<void> {
  const due = await ctx.db.execute(sql`
    update julia.chip_rotation set probe_at = julia.clock()
      + least(interval '5 minutes', interval '5 seconds' * (2 ^ least(out_count, 10)))
    where chip_id in (select chip_id from julia.chip_rotation
      where out_since is not null and probe_at <= julia.clock() limit ${MOST_LOOKS} for no key update skip locked)
    returning chip_id`);
  await Promise.all(due.map((row) => probe(ctx, chipIdSchema.parse(row).chip_id)));
}

/**
 * A second look at sessions of which one reading said that they are not open: a drop that lasts is known in
 * seconds, not at the next reconciliation.
 */
export async function lookAtSuspects(ctx: AppContext): Promise<void> {
  const suspects = await ctx.db
    .select({ id: chips.id })
    .from(chips)
    .where(and(eq(chips.evolutionConnected, true), gt(chips.misses, 0)))
    .limit(MOST_LOOKS);
  await Promise.all(suspects.map(({ id }) => lookAtChip(ctx, id)));
}

async function probe(ctx: AppContext, chipId: string): Promise<void> {
  if ((await lookAtChip(ctx, chipId)) !== "open") return;
  await ctx.db.execute(sql`
    update julia.chip_rotation set out_since = null, out_cause = null, probe_at = null, uncertain_streak = 0
    where chip_id = ${chipId}`);
  ctx.log.info({ chipId }, "back in rotation");
}

/** Asks the gateway about one chip and writes what is proven. Its state then; null when it was not asked. */
export async function lookAtChip(ctx: AppContext, chipId: string): Promise<string | null> {
  const [chip] = await ctx.db.select().from(chips).where(eq(chips.id, chipId));
  if (chip === undefined || !(await claimPoll(ctx.db, chipId))) return null;
  const failure = await observe(ctx, chip, { mayConnect: false });
  if (failure !== null) return null;
  const [after] = await ctx.db.select().from(chips).where(eq(chips.id, chipId));
  // One reading against it is kept as a miss: not proof that it is gone, none that it is open either.
  return after === undefined || after.misses > 0 ? null : after.state;
}
