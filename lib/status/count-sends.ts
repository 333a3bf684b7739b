import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import type { StatusSummary } from "@/types/status";

const HOURS = 24;
/** More colors are hard to distinguish; the other instances share one series. */
const NAMED_SERIES = 5;

const count = z.number().int();
const rowsSchema = z.array(
  z.object({
    starts_at: z.coerce.date(),
    /** Keyed by series number from 1; 0 is all others. */
    sent: z.record(z.string(), count),
    failed: count,
    names: z.array(z.string().nullable()),
    has_others: z.boolean(),
  }),
);

/** Counts the sends of the last 24 hours by hour and instance, and the failures by hour. */
export async function countSends(ctx: Pick<AppContext, "db">): Promise<StatusSummary["sends"]> {
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
    ranked as (
      select chip_id, row_number() over (order by sum(sent) desc, chip_id) as place
      from sends group by chip_id having sum(sent) > 0
    ),
    series as (
      select s.starts_at, case when r.place <= ${NAMED_SERIES} then r.place else 0 end as place,
        sum(s.sent)::int as sent, sum(s.failed)::int as failed
      from sends s left join ranked r using (chip_id) group by 1, 2
    )
    select h.starts_at, coalesce(jsonb_object_agg(s.place, s.sent) filter (where s.sent > 0), '{}') as sent,
      coalesce(sum(s.failed), 0)::int as failed,
      array(select coalesce(c.label, c.instance_name, c.last_instance_name, c.phone)
        from ranked r join julia.chips c on c.id = r.chip_id where r.place <= ${NAMED_SERIES} order by r.place) as names,
      exists (select 1 from ranked where place > ${NAMED_SERIES}) as has_others
    from now cross join generate_series(now.since, now.since + make_interval(hours => ${HOURS - 1}), interval '1 hour') as h (starts_at)
    left join series s on s.starts_at = h.starts_at
    group by h.starts_at order by h.starts_at`),
  );
  const names = rows[0]?.names ?? [];
  const hasOthers = rows[0]?.has_others ?? false;
  const places = [...names.map((_, i) => i + 1), ...(hasOthers ? [0] : [])];
  return {
    series: places.map((place) => ({ name: place === 0 ? null : (names[place - 1] ?? "") })),
    hours: rows.map((row) => ({
      startsAt: row.starts_at.toISOString(),
      sent: places.map((place) => row.sent[place] ?? 0),
      failed: row.failed,
    })),
  };
}
