import { sql } from "drizzle-orm";
import type { ChipUsage } from "@/types/chip-history";
import { getChip } from "./get-chip";

/**
 * Returns the sends and failures per hour over the last `hours` hours, oldest first, with the hourly limit. Throws
 * `chip_not_found`.
 */
export async function readChipUsage(
  ctx: Parameters<typeof getChip>[0],
  chipId: string,
  hours: number,
): Promise<ChipUsage> {
  const chip = await getChip(ctx, chipId);
  const rows = await ctx.db.execute<{ starts_at: string; sent: number; failed: number }>(sql`
    select h.starts_at,
      count(a.id) filter (where a.state in ('sent', 'uncertain', 'selected'))::int as sent,
      count(a.id) filter (where a.state = 'failed')::int as failed
    from generate_series(date_trunc('hour', clock_timestamp()) - make_interval(hours => ${hours - 1}),
      date_trunc('hour', clock_timestamp()), interval '1 hour') as h(starts_at)
    left join julia.attempts a
      on a.chip_id = ${chipId} and a.state not in ('not_sent', 'released') and a.held_at >= h.starts_at
      and a.slot_at >= h.starts_at and a.slot_at < h.starts_at + interval '1 hour'
    group by h.starts_at order by h.starts_at`);
  return {
    hours: rows.map((row) => ({
      startsAt: new Date(row.starts_at).toISOString(),
      sent: row.sent,
      failed: row.failed,
      capacity: chip.effectivePerHour,
    })),
  };
}
