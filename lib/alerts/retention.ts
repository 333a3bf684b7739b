import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Retention of closed records in days. Incidents have the same retention as attempts. */
const KEEP_ALERT_DAYS = { incidents: 400, deliveries: 90, silences: 400 } as const;

/**
 * Deletes old incidents with their notices, old deliveries and old silences. There are few rows, so the deletes are not
 * split into batches.
 */
export async function forgetOldAlerts(ctx: Pick<AppContext, "db">): Promise<void> {
  const before = (days: number) => sql`julia.clock() - make_interval(days => ${days})`;
  await ctx.db.execute(sql`delete from julia.alert_deliveries
    where state <> 'pending' and created_at < ${before(KEEP_ALERT_DAYS.deliveries)}`);
  await ctx.db.execute(sql`delete from julia.alerts
    where state = 'resolved' and resolved_at < ${before(KEEP_ALERT_DAYS.incidents)}`);
  await ctx.db.execute(sql`delete from julia.alert_silences
    where ends_at < ${before(KEEP_ALERT_DAYS.silences)}`);
}
