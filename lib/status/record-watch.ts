import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Uptime is told for 30 days; a little more is kept, so that the first of them is whole. */
export const KEEP_HISTORY_DAYS = 40;

/** Notes that somebody looks at the gateway; the times between two notes that are far apart are not known. */
export async function recordWatch(ctx: Pick<AppContext, "db">): Promise<void> {
  await ctx.db.execute(sql`select julia.record_watch()`);
}

/** Deletes what no window of uptime reaches any more. */
export async function trimHistory(ctx: Pick<AppContext, "db">): Promise<void> {
  const oldest = sql`clock_timestamp() - make_interval(days => ${KEEP_HISTORY_DAYS})`;
  await ctx.db.execute(sql`delete from julia.chip_state_spans where until_at < ${oldest}`);
  await ctx.db.execute(sql`delete from julia.watch_spans where until_at < ${oldest}`);
}
