import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { ALERT_RULES, type AlertRule } from "@/types/alerts";
import { INCIDENT_WEIGHTS, type IncidentWeight, type WeekGroup } from "@/types/manager";

const DAYS = 7;
/** Shorter incidents, such as a connection that was lost while pairing, ended before anybody could act. */
const LIGHT_SECONDS = 300;

/**
 * `long`: the weight of an incident that lasted at least `LIGHT_SECONDS`. `short`: the weight of a shorter incident.
 */
const WEIGHTS: Record<AlertRule, { long: IncidentWeight; short: IncidentWeight }> = {
  gateway_unreachable: { long: "heavy", short: "medium" },
  pool_empty: { long: "heavy", short: "medium" },
  worker_silent: { long: "heavy", short: "medium" },
  sessions_lost: { long: "heavy", short: "medium" },
  chip_banned: { long: "heavy", short: "heavy" },
  wrong_number: { long: "heavy", short: "medium" },
  instance_offline: { long: "medium", short: "light" },
  chip_restricted: { long: "heavy", short: "heavy" },
  failures_in_a_row: { long: "medium", short: "light" },
  messages_expiring: { long: "heavy", short: "heavy" },
  queue_stalled: { long: "heavy", short: "medium" },
  uncertain_message: { long: "medium", short: "light" },
  webhooks_silent: { long: "medium", short: "light" },
  capacity_day: { long: "light", short: "light" },
  capacity_hour: { long: "light", short: "light" },
  subscription_failing: { long: "medium", short: "light" },
};

const rowsSchema = z.array(
  z.object({
    rule: z.enum(ALERT_RULES),
    subject: z.uuid().nullable(),
    is_open: z.boolean(),
    seconds: z.number().int(),
  }),
);

/**
 * Groups the incidents of the last 7 days by weight and rule, so that one ban is listed above a hundred short
 * disconnections.
 */
export async function readWeek(ctx: Pick<AppContext, "db">): Promise<WeekGroup[]> {
  const rows = rowsSchema.parse(
    await ctx.db.execute(sql`
      select rule, subject, resolved_at is null as is_open,
        greatest(0, extract(epoch from coalesce(resolved_at, julia.clock()) - since))::int as seconds
      from julia.alerts
      where fired_at is not null
        and (resolved_at is null or fired_at > julia.clock() - make_interval(days => ${DAYS}))`),
  );
  const groups = new Map<string, WeekGroup & { subjects: Set<string> }>();
  for (const { rule, subject, is_open, seconds } of rows) {
    const weight = WEIGHTS[rule][seconds >= LIGHT_SECONDS ? "long" : "short"];
    const key = `${weight} ${rule}`;
    const group = groups.get(key) ?? {
      weight,
      rule,
      incidents: 0,
      open: 0,
      chips: 0,
      longestSeconds: 0,
      subjects: new Set<string>(),
    };
    groups.set(key, group);
    group.incidents += 1;
    group.open += is_open ? 1 : 0;
    if (subject !== null) group.subjects.add(subject);
    group.chips = group.subjects.size;
    group.longestSeconds = Math.max(group.longestSeconds, seconds);
  }
  const rank = ({ weight }: WeekGroup) => INCIDENT_WEIGHTS.indexOf(weight);
  return [...groups.values()]
    .map(({ subjects: _, ...group }) => group)
    .sort((a, b) => rank(a) - rank(b) || b.incidents - a.incidents);
}
