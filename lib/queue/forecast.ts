import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/client";
import { type Forecast, forecastSchema } from "./estimate";

const DAY = 86_400;
/** The last horizon is the longest time to live of a message. */
const HORIZON_SECONDS = [0, 60, 300, 900, 3600, 7200, 21_600, 43_200, DAY, 2 * DAY, 7 * DAY];

/** Maximum number of cooling chips whose next slot is forecast exactly. */
const NEXT_CHIPS = 20;
const MOST_COUNTED = 100_000;

/**
 * Slots of one window until the horizon: the free slots, the held slots as they return evenly over the window, and the
 * full limit for each further window.
 */
const windowSlots = (limit: string, held: string, windowSeconds: string) =>
  sql.raw(`(${limit} * turns.${windowSeconds} + greatest(${limit} - ${held}, 0)
    + least(${held}, ${limit}) * (h.seconds / s.${windowSeconds} - turns.${windowSeconds}))`);

/**
 * Stores the forecast for admission and estimates: how many messages wait, and when slots become free under each chip's
 * limits. Counts no more messages than the pool could send in 7 days, so that the cost does not grow with the backlog.
 */
export async function renewForecast(ctx: { db: Queryable }): Promise<void> {
  const horizons = sql.join(
    HORIZON_SECONDS.map((seconds) => sql`(${seconds}::int)`),
    sql`, `,
  );
  await ctx.db.execute(sql`
    with now as materialized (select julia.clock() as at,
      not exists (select 1 from julia.gateways where id = 'default' and is_down) as gateway_open),
    chip as materialized (
      select r.per_hour, r.per_day, r.held_day,
        -- held_hour was counted at the chip's last slot. After more than an hour, those slots have left the window.
        case when r.last_slot_at > now.at - make_interval(secs => s.hour_seconds + s.arrival_margin_seconds)
          then r.held_hour else 0 end as held_hour,
        case when r.free_at > now.at then extract(epoch from r.free_at - now.at)::float8 else 0 end as rest_seconds,
        r.usable and r.out_since is null and now.gateway_open as can_send
      from julia.chip_rotation r
      join julia.chips c on c.id = r.chip_id
      join julia.settings s on s.id = 1
      cross join now
      where r.per_hour > 0 and r.per_day > 0 and c.ever_paired and c.status not in ('banned', 'cancelled')
    ),
    -- The fixed horizons, and the ends of the next cooldowns so that waits for a chip are exact.
    until (seconds) as (
      select seconds::float8 from (values ${horizons}) fixed (seconds)
      union (select rest_seconds from chip where can_send and rest_seconds > 0 and rest_seconds < ${7 * DAY}
        group by rest_seconds order by rest_seconds limit ${NEXT_CHIPS})
    ),
    horizon as materialized (
      select h.seconds,
        coalesce(floor(sum(n.slots) filter (where can_send)), 0)::bigint as slots,
        coalesce(floor(sum(n.slots)), 0)::bigint as possible
      from until h
      join julia.settings s on s.id = 1
      cross join lateral (select
        greatest(ceil(h.seconds / s.hour_seconds) - 1, 0) as hour_seconds,
        greatest(ceil(h.seconds / s.day_seconds) - 1, 0) as day_seconds) turns
      left join chip on true
      left join lateral (select case when h.seconds < rest_seconds or per_hour is null then 0 else greatest(1, least(
        ${windowSlots("per_hour", "held_hour", "hour_seconds")},
        ${windowSlots("per_day", "held_day", "day_seconds")},
        1 + h.seconds * 2.0 / nullif(s.gap_known_min_seconds + s.gap_known_max_seconds, 0))) end as slots) n on true
      group by h.seconds
    ),
    waiting as (
      select q.priority from julia.messages q where q.phase = 'queued'
      order by q.contact_id, q.priority, q.seq
      limit (select least(${MOST_COUNTED}::bigint, max(possible) + 1000) from horizon)
    )
    insert into julia.pool_forecasts as f (id, at, waiting, slots)
    select 1, now.at,
      (select jsonb_build_array(count(*) filter (where priority = 0), count(*) filter (where priority = 1),
        count(*) filter (where priority = 2)) from waiting),
      (select jsonb_agg(jsonb_build_object('seconds', seconds, 'slots', slots, 'possible', possible) order by seconds)
        from horizon)
    from now
    on conflict (id) do update set at = excluded.at, waiting = excluded.waiting, slots = excluded.slots
    where f.at < excluded.at`);
}

/** The stored forecast as one JSON value for `forecastSchema`, or null. */
export const forecastColumn = sql`(select jsonb_build_object('waiting', f.waiting, 'slots', f.slots,
  'ageSeconds', extract(epoch from julia.clock() - f.at)) from julia.pool_forecasts f where f.id = 1)`;

export interface PoolOutlook {
  forecast: Forecast | null;
  /** True if any chip that was paired is neither banned nor cancelled and has limits above 0. */
  couldEverSend: boolean;
}

const outlookSchema = z.object({ forecast: forecastSchema.nullable(), could_ever_send: z.boolean() });

/** Reads the last stored forecast, and whether any chip could ever send. */
export async function readPoolOutlook(ctx: { db: Queryable }): Promise<PoolOutlook> {
  const rows = await ctx.db.execute(sql`
    select ${forecastColumn} as forecast, exists (select 1 from julia.chips
      where ever_paired and status not in ('banned', 'cancelled') and per_hour > 0 and per_day > 0) as could_ever_send`);
  const { forecast, could_ever_send } = outlookSchema.parse(rows[0]);
  return { forecast, couldEverSend: could_ever_send };
}
