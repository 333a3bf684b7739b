import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** How long what is over is kept, in days: incidents as long as hand-overs, what was delivered shorter. */
const KEEP_ALERT_DAYS = { incidents: 400, deliveries: 90, silences: 400 } as const;

/** Forgets what is old; incidents take their notices with them. Few rows a day, so it needs no batches. */
export async function forgetOldAlerts(ctx: Pick<AppContext, "db">): Promise<void> {
  const before = (days: number) => sql`julia.clock() - make_interval(days => ${days})`;
  await ctx.db.execute(sql`delete from julia.alert_deliveries
    where state <> 'pending' and created_at < ${before(KEEP_ALERT_DAYS.deliveries)}`);
  await ctx.db.execute(sql`delete from julia.alerts
    where state = 'resolved' and resolved_at < ${before(KEEP_ALERT_DAYS.incidents)}`);
  await ctx.db.execute(sql`delete from julia.alert_silences
    where ends_at < ${before(KEEP_ALERT_DAYS.silences)}`);
}
