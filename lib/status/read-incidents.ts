import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, iso, isoOrNull } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { ALERT_RULES, ALERT_SEVERITIES, ALERT_STATES, alertCauseSchema } from "@/types/alerts";

/** Maximum number of incidents: open ones plus the newest of the last 30 days. */
const MOST_INCIDENTS = 10;
const DAYS = 30;

const rowSchema = camelRow(
  z.object({
    id: z.uuid(),
    rule: z.enum(ALERT_RULES),
    severity: z.enum(ALERT_SEVERITIES),
    state: z.enum(ALERT_STATES),
    cause: alertCauseSchema,
    subject: z.uuid().nullable(),
    name: z.string().nullable(),
    since: iso,
    resolvedAt: isoOrNull,
    acknowledgedBy: z.string().nullable(),
  }),
);
export type IncidentRow = z.infer<typeof rowSchema>;

/** Reads incidents that have fired: open ones first, then the newest. */
export async function readIncidents(ctx: Pick<AppContext, "db">): Promise<IncidentRow[]> {
  const rows = await ctx.db.execute(sql`
    with told as (
      (select * from julia.alerts where state = 'firing' order by fired_at desc limit ${MOST_INCIDENTS})
      union all
      (select * from julia.alerts
        where state = 'resolved' and fired_at > clock_timestamp() - make_interval(days => ${DAYS})
        order by fired_at desc, id desc limit ${MOST_INCIDENTS})
    )
    select a.id, a.rule, a.severity, a.state, a.cause, c.id as subject,
      coalesce(c.label, c.instance_name, c.last_instance_name, c.phone) as name, a.since, a.resolved_at, a.acknowledged_by
    from told a left join julia.chips c on c.id = a.subject
    order by a.state = 'resolved', a.fired_at desc, a.id limit ${MOST_INCIDENTS}`);
  return z.array(rowSchema).parse(rows);
}
