import { and, eq, isNull, lte, sql } from "drizzle-orm";
import { chips } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { WARM_UP_DAY_SECONDS } from "@/lib/pool/warm-up";
import { changeChip } from "./change-chip";
import type { VerbContext } from "./context";

/** A worker that stood still longer than this between two credits has proven nothing about the time between. */
const MAX_CREDIT_SECONDS = 180;

/**
 * What time alone changes: proven `open` counts towards the warm-up, which ends after its last day, and a
 * restriction that is over lets the chip go on.
 */
export async function advanceChips(ctx: VerbContext): Promise<void> {
  await ctx.db.execute(sql`
    update julia.chips set
      warmup_seconds = warmup_seconds + least(${MAX_CREDIT_SECONDS}::int,
        greatest(0, floor(extract(epoch from clock_timestamp() - coalesce(warmup_credited_at, clock_timestamp()))))::int),
      warmup_credited_at = clock_timestamp()
    where evolution_connected and warmup_completed_at is null and warmup_held_at is null and status = 'warming'`);
  const done = await ctx.db
    .select({ id: chips.id })
    .from(chips)
    .where(
      and(
        isNull(chips.warmupCompletedAt),
        sql`${chips.warmupSeconds} >= (select warm_up_done_day - 1 from julia.settings where id = 1) * ${WARM_UP_DAY_SECONDS}::int`,
      ),
    );
  for (const { id } of done) {
    await ctx.db.transaction((tx) =>
      changeChip(tx, id, SYSTEM, (chip, now) =>
        chip.warmupCompletedAt === null
          ? { set: { warmupCompletedAt: now }, reason: "warmup_completed" }
          : null,
      ),
    );
  }
  const free = await ctx.db
    .select({ id: chips.id })
    .from(chips)
    .where(and(eq(chips.status, "restricted"), lte(chips.restrictedUntil, sql`clock_timestamp()`)));
  for (const { id } of free) {
    await ctx.db.transaction((tx) =>
      changeChip(tx, id, SYSTEM, () => ({ set: { restrictedUntil: null }, reason: "restriction_over" })),
    );
  }
}
