import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, iso, isoOrNull } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import {
  ALERT_RULES,
  ALERT_SEVERITIES,
  ALERT_STATES,
  alertCauseSchema,
  incidentImpactSchema,
} from "@/types/alerts";
import { chipReferenceSchema } from "@/types/chip-reference";
import { gatewayReferenceSchema } from "@/types/gateways";
import type { Incident } from "@/types/status";

const DAYS = 30;

const rowSchema = camelRow(
  z.object({
    id: z.uuid(),
    rule: z.enum(ALERT_RULES),
    severity: z.enum(ALERT_SEVERITIES),
    state: z.enum(ALERT_STATES),
    cause: alertCauseSchema,
    impact: incidentImpactSchema.nullable(),
    chip: chipReferenceSchema.nullable(),
    gateway: gatewayReferenceSchema.nullable(),
    since: iso,
    resolvedAt: isoOrNull,
    acknowledgedBy: z.string().nullable(),
  }),
);

/**
 * Reads at most `most` incidents that have fired: first the open ones, then the resolved ones that fired in the last 30
 * days, newest first.
 */
export async function readIncidents(ctx: Pick<AppContext, "db">, most: number): Promise<Incident[]> {
  const rows = await ctx.db.execute(sql`
    with told as (
      (select * from julia.alerts where state = 'firing' order by fired_at desc limit ${most})
      union all
      (select * from julia.alerts
        where state = 'resolved' and fired_at > clock_timestamp() - make_interval(days => ${DAYS})
        order by fired_at desc, id desc limit ${most})
    )
    select a.id, a.rule, a.severity, a.state, a.cause, a.impact,
      case when c.id is not null then julia.chip_reference(c) end as chip,
      julia.gateway_reference(a.gateway_id) as gateway, a.since, a.resolved_at, a.acknowledged_by
    from told a left join julia.chips c on c.id = a.subject
    order by a.state = 'resolved', a.fired_at desc, a.id limit ${most}`);
  return z.array(rowSchema).parse(rows);
}
