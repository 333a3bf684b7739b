import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import type { SendGroup, StatusSummary } from "@/types/status";

const HOURS = 24;
/** Maximum number of named series, because more colours are hard to distinguish. All other groups share one series. */
const NAMED_SERIES = 5;

const count = z.number().int();
const rowsSchema = z.array(
  z.object({
    starts_at: z.coerce.date(),
    /** Keyed by series number, starting at 1. Key 0 is the sum of all groups that have no series of their own. */
    sent: z.record(z.string(), count),
    failed: count,
    names: z.array(z.string().nullable()),
    has_others: z.boolean(),
  }),
);

/** If the chips without their own series sent a larger share of all messages, the sends are counted by status. */
const MOST_OTHERS = 1 / 3;

/**
 * Counts the sends of the last 24 hours by hour and chip, and the failures by hour. If the busiest chips sent too small
 * a share, counts the sends by chip status instead, which also shows how much the chips in warm-up sent.
 */
export async function countSends(ctx: Pick<AppContext, "db">): Promise<StatusSummary["sends"]> {
  const byChip = await countBy(ctx, "chip");
  return shareOfOthers(byChip) > MOST_OTHERS ? countBy(ctx, "status") : byChip;
}

function shareOfOthers({ series, hours }: StatusSummary["sends"]): number {
  const sums = series.map((_, place) => hours.reduce((sum, hour) => sum + (hour.sent[place] ?? 0), 0));
  const all = sums.reduce((sum, count) => sum + count, 0);
  const others = series.at(-1)?.name === null ? (sums.at(-1) ?? 0) : 0;
  return all === 0 ? 0 : others / all;
}

const GROUPS: Record<SendGroup, { key: SQL; name: SQL }> = {
  chip: {
    key: sql`c.id::text`,
    name: sql`julia.chip_name(c)`,
  },
  status: { key: sql`c.status`, name: sql`c.status` },
};

async function countBy(ctx: Pick<AppContext, "db">, by: SendGroup): Promise<StatusSummary["sends"]> {
  const { key, name } = GROUPS[by];
  const rows = rowsSchema.parse(
    await ctx.db.execute(sql`
    with now as materialized (select time_zone as zone,
      date_trunc('hour', julia.clock(), time_zone) - make_interval(hours => ${HOURS - 1}) as since
      from julia.settings where id = 1),
    -- Reads one range of the index attempts_held per chip, as the query of the chip list does.
    sends as materialized (
      select a.chip_id, date_trunc('hour', a.slot_at, now.zone) as starts_at,
        count(*) filter (where a.state <> 'failed')::int as sent, count(*) filter (where a.state = 'failed')::int as failed
      from now cross join julia.chips c
      join julia.attempts a on a.chip_id = c.id and a.state not in ('not_sent', 'released')
        and a.held_at >= now.since and a.slot_at >= now.since
      group by 1, 2
    ),
    named as (
      select s.*, ${key} as key, ${name} as name from sends s join julia.chips c on c.id = s.chip_id
    ),
    ranked as (
      select key, min(name) as name, row_number() over (order by sum(sent) desc, key) as place
      from named group by key having sum(sent) > 0
    ),
    series as (
      select n.starts_at, case when r.place <= ${NAMED_SERIES} then r.place else 0 end as place,
        sum(n.sent)::int as sent, sum(n.failed)::int as failed
      from named n left join ranked r using (key) group by 1, 2
    )
    select h.starts_at, coalesce(jsonb_object_agg(s.place, s.sent) filter (where s.sent > 0), '{}') as sent,
      coalesce(sum(s.failed), 0)::int as failed,
      array(select r.name from ranked r where r.place <= ${NAMED_SERIES} order by r.place) as names,
      exists (select 1 from ranked where place > ${NAMED_SERIES}) as has_others
    from now cross join generate_series(now.since, now.since + make_interval(hours => ${HOURS - 1}), interval '1 hour') as h (starts_at)
    left join series s on s.starts_at = h.starts_at
    group by h.starts_at order by h.starts_at`),
  );
  const names = rows[0]?.names ?? [];
  const hasOthers = rows[0]?.has_others ?? false;
  const places = [...names.map((_, i) => i + 1), ...(hasOthers ? [0] : [])];
  return {
    by,
    series: places.map((place) => ({ name: place === 0 ? null : (names[place - 1] ?? "") })),
    hours: rows.map((row) => ({
      startsAt: row.starts_at.toISOString(),
      sent: places.map((place) => row.sent[place] ?? 0),
      failed: row.failed,
    })),
  };
}
