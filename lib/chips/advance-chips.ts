import { and, eq, gte, isNull, lte, sql } from "drizzle-orm";
import { chips } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { WARM_UP_DAY_SECONDS } from "@/lib/chips/warm-up";
import type { CommandContext } from "@/lib/context/command-context";
import { readSettings } from "@/lib/settings/read-settings";
import { syncLimits } from "@/lib/settings/sync-limits";
import { changeChip } from "./change-chip";

/** Maximum credit per run. If the previous run was longer ago, it is unknown whether the session stayed open. */
const MAX_CREDIT_SECONDS = 180;

/**
 * Applies the changes that depend only on time: credits proven `open` time to warm-ups that are not on hold, completes
 * warm-ups, ends restrictions, ends the 12-hour ramp-up of limits after a restriction, and updates outdated limits.
 */
export async function advanceChips(ctx: CommandContext): Promise<void> {
  await creditWarmUp(ctx);
  await endWarmUps(ctx);
  await endRestrictions(ctx);
  await endRamps(ctx);
  await syncLimits(ctx);
}

/** Skips chips that another transaction has locked; the next run credits them. */
async function creditWarmUp(ctx: CommandContext): Promise<void> {
  await ctx.db.execute(sql`
    update julia.chips set
      warmup_seconds = warmup_seconds + least(${MAX_CREDIT_SECONDS}::int,
        greatest(0, floor(extract(epoch from clock_timestamp() - coalesce(warmup_credited_at, clock_timestamp()))))::int),
      warmup_credited_at = clock_timestamp()
    where id in (
      select id from julia.chips
      where evolution_connected and warmup_completed_at is null and warmup_held_at is null and status = 'warming'
      order by id for no key update skip locked)`);
}

async function endWarmUps(ctx: CommandContext): Promise<void> {
  const { warmUpDoneDay } = await readSettings(ctx.db);
  const wholeSeconds = (warmUpDoneDay - 1) * WARM_UP_DAY_SECONDS;
  const done = await ctx.db
    .select({ id: chips.id })
    .from(chips)
    .where(
      and(
        isNull(chips.warmupCompletedAt),
        isNull(chips.warmupHeldAt),
        gte(chips.warmupSeconds, wholeSeconds),
      ),
    );
  // Check again under the lock, because an operator may have held or restarted the warm-up since the query.
  await changeEach(ctx, done, (chip, now) => {
    const isDone = chip.warmupSeconds >= wholeSeconds && chip.warmupHeldAt === null;
    return chip.warmupCompletedAt === null && isDone
      ? { set: { warmupCompletedAt: now }, reason: "warmup_completed" }
      : null;
  });
}

async function endRestrictions(ctx: CommandContext): Promise<void> {
  const free = await ctx.db
    .select({ id: chips.id })
    .from(chips)
    .where(and(eq(chips.status, "restricted"), lte(chips.restrictedUntil, sql`clock_timestamp()`)));
  await changeEach(ctx, free, (chip, now) =>
    chip.restrictedUntil !== null && chip.restrictedUntil <= now
      ? { set: { restrictedUntil: null, rampSince: now }, reason: "restriction_over" }
      : null,
  );
}

async function endRamps(ctx: CommandContext): Promise<void> {
  const over = sql`${chips.rampSince} <= clock_timestamp() - interval '12 hours'`;
  const ramped = await ctx.db.select({ id: chips.id }).from(chips).where(over);
  await changeEach(ctx, ramped, (chip) =>
    chip.rampSince === null ? null : { set: { rampSince: null }, events: [{ kind: "ramp_over" }] },
  );
}

async function changeEach(
  ctx: CommandContext,
  found: { id: string }[],
  decide: Parameters<typeof changeChip>[3],
): Promise<void> {
  for (const { id } of found) {
    await ctx.db.transaction((tx) => changeChip(tx, id, SYSTEM, decide));
  }
}
