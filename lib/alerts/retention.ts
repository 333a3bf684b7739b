import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Days for which closed records are kept: incidents as long as attempts, deliveries shorter. */
const KEEP_ALERT_DAYS = { incidents: 400, deliveries: 90, silences: 400 } as const;

/** Deletes old incidents with their notices. There are few rows a day, so it needs no batches. */
export async function forgetOldAlerts(ctx: Pick<AppContext, "db">): Promise<void> {
  const before = (days: number) => sql`julia.clock() - make_interval(days => ${days})`;
  await ctx.db.execute(sql`delete from julia.alert_deliveries
    where state <> 'pending' and created_at < ${before(KEEP_ALERT_DAYS.deliveries)}`);
  await ctx.db.execute(sql`delete from julia.alerts
    where state = 'resolved' and resolved_at < ${before(KEEP_ALERT_DAYS.incidents)}`);
  await ctx.db.execute(sql`delete from julia.alert_silences
    where ends_at < ${before(KEEP_ALERT_DAYS.silences)}`);
}
