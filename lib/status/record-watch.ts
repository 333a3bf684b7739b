import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Retention of spans. Uptime covers 30 days; the additional days keep the first of them complete. */
export const KEEP_HISTORY_DAYS = 40;

/** Records for each gateway up to when it has been monitored. Long gaps between records count as unknown. */
export async function recordWatch(ctx: Pick<AppContext, "db">): Promise<void> {
  await ctx.db.execute(sql`select julia.record_watch()`);
}

/** Deletes spans that ended more than `KEEP_HISTORY_DAYS` ago. */
export async function trimHistory(ctx: Pick<AppContext, "db">): Promise<void> {
  const oldest = sql`clock_timestamp() - make_interval(days => ${KEEP_HISTORY_DAYS})`;
  await ctx.db.execute(sql`delete from julia.chip_state_spans where until_at < ${oldest}`);
  await ctx.db.execute(sql`delete from julia.watch_spans where until_at < ${oldest}`);
}
