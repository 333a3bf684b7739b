import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { iso, isoOrNull } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { toPage } from "@/lib/page";
import { matchesWords, phoneDigitsOf } from "@/lib/search";
import {
  type Alert,
  type AlertPage,
  type AlertPageQuery,
  type AlertSilence,
  type AlertSummary,
  alertSchema,
  alertSummarySchema,
  silenceSchema,
} from "@/types/alert-pages";

const PAGE_SIZE = 50;
/** Maximum number of open alerts returned. Open alerts are not paginated, because nobody reads more than this. */
const MOST_OPEN = 500;

type Context = Pick<AppContext, "db">;

const alertRowSchema = z
  .object({
    ...alertSchema.shape,
    since: iso,
    firedAt: iso,
    resolvedAt: isoOrNull,
    silencedUntil: isoOrNull,
    acknowledgement: z.object({ by: z.string(), at: iso, note: z.string() }).nullable(),
  })
  .transform((row): Alert => row);
const silenceRowSchema = z
  .object({ ...silenceSchema.shape, startsAt: iso, endsAt: iso })
  .transform((row): AlertSilence => row);

const chipOf = (subject: SQL) =>
  sql`(select julia.chip_reference(c) from julia.chips c where c.id = ${subject})`;

/** Selects the latest end of the active silences that cover alert `a`. */
const silencedUntil = sql`(select max(s.ends_at) from julia.alert_silences s
  where s.ended_at is null and s.starts_at <= julia.clock() and s.ends_at > julia.clock()
    and (s.rule is null or s.rule = a.rule) and (s.subject is null or s.subject = a.subject)
    and (s.gateway_id is null or s.gateway_id = a.gateway_id))`;

const alertColumns = sql`jsonb_build_object(
  'id', a.id, 'rule', a.rule, 'severity', a.severity, 'state', a.state, 'cause', a.cause, 'impact', a.impact,
  'chip', ${chipOf(sql`a.subject`)}, 'gateway', julia.gateway_reference(a.gateway_id),
  'since', a.since, 'firedAt', a.fired_at, 'resolvedAt', a.resolved_at, 'flapping', a.flapping,
  'silencedUntil', case when a.state = 'firing' then ${silencedUntil} end,
  'acknowledgement', case when a.acknowledged_at is not null then jsonb_build_object(
    'by', a.acknowledged_by, 'at', a.acknowledged_at, 'note', a.acknowledgement) end)`;

const pageRowSchema = z.object({
  open: z.array(alertRowSchema),
  history: z.array(z.object({ item: alertRowSchema, at: z.coerce.number() })),
  silences: z.array(silenceRowSchema),
  evaluated_at: isoOrNull,
});

/**
 * Reads three lists in one query: the firing alerts (worst first, silenced ones last), a page of resolved alerts
 * (newest first), and the silences. Omits incidents that never fired.
 */
export async function readAlertPage(ctx: Context, query: AlertPageQuery): Promise<AlertPage> {
  const matches = filter(query);
  const before = query.cursor?.split("_");
  const older =
    before === undefined
      ? sql`true`
      : sql`(a.fired_at, a.id) < (to_timestamp(${Number(before[0])} / 1000.0), ${before[1]}::uuid)`;
  const rows = await ctx.db.execute(sql`
    select
      coalesce((select jsonb_agg(o.item order by o.silenced, array_position(array['critical', 'warning', 'info'], o.severity),
          o.acknowledged, o.since desc)
        from (select ${alertColumns} as item, a.severity, a.since, a.acknowledged_at is not null as acknowledged,
            ${silencedUntil} is not null as silenced
          from julia.alerts a where a.state = 'firing' and ${matches} limit ${MOST_OPEN}) o), '[]') as open,
      coalesce((select jsonb_agg(jsonb_build_object('item', h.item, 'at', extract(epoch from h.fired_at) * 1000)
          order by h.fired_at desc, h.id desc)
        from (select ${alertColumns} as item, a.fired_at, a.id from julia.alerts a
          where a.state = 'resolved' and a.fired_at is not null and ${older} and ${matches}
          order by a.fired_at desc, a.id desc limit ${PAGE_SIZE + 1}) h), '[]') as history,
      coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'rule', s.rule,
          'chip', ${chipOf(sql`s.subject`)}, 'gateway', julia.gateway_reference(s.gateway_id), 'reason', s.reason, 'owner', s.owner,
          'startsAt', s.starts_at, 'endsAt', s.ends_at) order by s.ends_at)
        from julia.alert_silences s where s.ended_at is null and s.ends_at > julia.clock()), '[]') as silences,
      (select last_run_at from julia.periodic_tasks where name = 'evaluate_alerts') as evaluated_at`);
  const { open, history, silences, evaluated_at } = pageRowSchema.parse(rows[0]);
  const page = toPage(history, PAGE_SIZE, ({ at, item }) => `${Math.round(at)}_${item.id}`);
  return {
    open,
    history: page.items.map(({ item }) => item),
    nextCursor: page.nextCursor,
    silences,
    evaluatedAt: evaluated_at,
  };
}

/** Reads the counts for the bell, which is on every page. Counts only open alerts. */
export async function readAlertSummary(ctx: Context): Promise<AlertSummary> {
  const rows = await ctx.db.execute(sql`
    select count(*)::int as open, (count(*) filter (where a.severity = 'critical'))::int as critical,
      (count(*) filter (where a.acknowledged_at is null and ${silencedUntil} is null))::int as unattended
    from julia.alerts a where a.state = 'firing'`);
  return alertSummarySchema.parse(rows[0]);
}

function filter({ rule, severity, search }: AlertPageQuery): SQL {
  const conditions: SQL[] = [];
  if (rule.length > 0) conditions.push(sql`a.rule in ${rule}`);
  if (severity.length > 0) conditions.push(sql`a.severity in ${severity}`);
  if (search !== "") {
    const inCause = ["instance", "gateway"].map((name) => sql`(a.cause -> 'values' ->> ${name})`);
    const names = [sql`c.instance_name`, sql`c.last_instance_name`, sql`c.label`];
    const digits = phoneDigitsOf(search);
    const byPhone = digits === null ? sql`false` : sql`c.phone like ${`%${digits}%`}`;
    conditions.push(sql`(${matchesWords(inCause, search)} or a.subject in (
      select c.id from julia.chips c where ${matchesWords(names, search)} or ${byPhone}))`);
  }
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
