import { sql } from "drizzle-orm";
import { isWorkerAlive } from "@/lib/chips/read-notice";
import { WARM_UP_DAY_SECONDS } from "@/lib/chips/warm-up";
import type { AppContext } from "@/lib/context/server-context";
import { type PoolSnapshot, poolSnapshotSchema } from "./pool-snapshot";

/** The longest time to live of a message. A message accepted now is not sent after that time. */
export const HORIZON_DAYS = 7;
const MOST_WAITING = 50_000;
const MOST_SPECIALTIES = 100;
/** Priority of the query's messages. Less urgent messages do not delay them and are not read. */
const NORMAL_PRIORITY = 1;

const since = (moment: string) => sql.raw(`extract(epoch from ${moment} - now.at)::float8`);

/** Times at which a chip's limits may change: the end of a warm-up day or a full hour of a restriction's ramp. */
const limitMoments = sql`(select 0::float8 as from_seconds
  union select (day - coalesce(c.warmup_seconds, 0) % day + n * day)::float8
    from (select ${WARM_UP_DAY_SECONDS}::int as day) length, generate_series(0, ${HORIZON_DAYS}::int) n
    where is_warming
  union select ${since("(c.ramp_since + n * interval '1 hour')")} from generate_series(1, 24) n
    where c.ramp_since + n * interval '1 hour' > now.at)`;

/** The chip's row as it will be after `m.from_seconds`, if the chip stays connected until then. */
const chipThen = sql`jsonb_populate_record(c, jsonb_build_object(
  'ramp_since', c.ramp_since - make_interval(secs => m.from_seconds),
  'warmup_seconds', c.warmup_seconds + case when is_warming then m.from_seconds::int else 0 end,
  'warmup_completed_at', coalesce(c.warmup_completed_at, case when is_warming
    and c.warmup_seconds + m.from_seconds >= ((s.rules).warm_up_done_day - 1) * ${WARM_UP_DAY_SECONDS}::int then now.at end)))`;

const chips = sql`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'instanceName', c.instance_name,
    'absence', case
      when k.can_send then case when c.gateway_id = any (s.down) then 'gateway' end
      when k.known_contacts_only then 'restricted'
      when k.condition in ('paused', 'switched_off') then 'paused' else 'down' end,
    'returnsSlowly', coalesce(r.last_slot_at is not null
      and r.unusable_since < now.at - make_interval(secs => (s.rules).hour_seconds / 6.0), false),
    'priority', r.priority, 'turns', r.turns,
    'lastSlotAt', ${since("r.last_slot_at")},
    'gapUntil', coalesce(${since("r.gap_until")}, 0),
    'resumedAt', ${since("r.resumed_at")},
    'freeAt', case when isfinite(rest.free_at) then ${since("rest.free_at")} else 1e9 end,
    'blockedBy', rest.blocked_by,
    'limits', (select jsonb_agg(jsonb_build_object('from', m.from_seconds, 'perHour', l.per_hour, 'perDay', l.per_day,
        'loweredBy', case when (l.per_hour, l.per_day) = (c.per_hour, c.per_day) then null
          when c.warmup_completed_at is null then 'warm_up' else 'restriction' end) order by m.from_seconds)
      from ${limitMoments} m cross join lateral julia.effective_limits(${chipThen}, s.rules) l),
    'held', array(select least(0, case when isfinite(a.held_at) then ${since("a.held_at")} else 0 end) as at
      from julia.attempts a where a.chip_id = c.id and a.state not in ('not_sent', 'released')
        and a.held_at > now.at - make_interval(secs => (s.rules).day_seconds) order by at),
    'doctors', coalesce(d.doctors, 0)) order by c.id), '[]')
  from julia.chips c
  join julia.chip_rotation r on r.chip_id = c.id
  left join julia.chip_health h on h.chip_id = c.id
  left join julia.pairings p on p.chip_id = c.id
  left join doctors d on d.chip_id = c.id
  cross join lateral julia.chip_condition(c, r, h, p, null::julia.gateways, now.at) k
  cross join lateral (select c.status = 'warming' and c.warmup_held_at is null as is_warming) w
  cross join lateral julia.count_held(r, s.rules, now.at) held
  cross join lateral julia.rest_until(r, s.rules, now.at, held.in_hour, held.in_day) rest
  where k.condition not in ('banned', 'cancelled')
    and (k.can_send or k.known_contacts_only or k.wanted or k.condition in ('paused', 'switched_off')))`;

/**
 * CTEs with the query's contacts and their number per chip. A contact counts for its preferred chip or, if the strategy
 * keeps no chip, for each chip that has written to it.
 */
const doctors = (specialty: string | null) => sql`
  asked as materialized (
    select k.id, k.instancia_preferida from julia.clientes k
    where k.last_message_at is not null and (${specialty}::text is null
      or exists (select 1 from unnest(array[k.especialidade] || k.outras_especialidades) mine (name)
        where julia.search_text(btrim(mine.name)) = julia.search_text(btrim(${specialty}))))
  ),
  doctors as materialized (
    select c.id as chip_id, count(*)::int as doctors from asked a
    join julia.chips c on c.instance_name = a.instancia_preferida, s
    where julia.keeps_chip((s.rules).strategy) group by 1
    union all
    select o.chip_id, count(*)::int from asked a join julia.chip_contacts o on o.contact_id = a.id, s
    where o.first_sent_at is not null and not julia.keeps_chip((s.rules).strategy) group by 1
  )`;

/** A message that waits behind another message of its contact will have that message's routing key. */
const waiting = sql`(
  select coalesce(jsonb_agg(to_jsonb(g)), '[]') from (
    select c.instance_name as chip, q.specialty, q.priority, count(*)::int as count,
      avg(julia.has_written_to(q.chip_id, q.contact_id)::int)::float8 as "knownShare",
      avg(${since("q.migrate_at")}) as "leavesAt"
    from (
      select m.contact_id, m.priority, m.migrate_at, coalesce(f.route_chip_id, m.route_chip_id) as chip_id,
        coalesce(f.route_specialty, m.route_specialty) as specialty
      from (select * from julia.messages where phase = 'queued' and priority <= ${NORMAL_PRIORITY}
        limit ${MOST_WAITING}) m
      left join julia.messages f on not m.ready and m.not_before is null
        and f.contact_id = m.contact_id and f.phase = 'queued' and f.ready
    ) q left join julia.chips c on c.id = q.chip_id
    group by 1, 2, 3) g)`;

/** The sending window is defined in whole hours, so its state at each full hour is sufficient. */
const closures = sql`(
  select coalesce(jsonb_agg(jsonb_build_object('from', from_seconds, 'until', until_seconds) order by from_seconds), '[]')
  from (
    select min(${since("h.at")}) as from_seconds, ${since("u.closed_until")} as until_seconds
    from (select now.at union all
      select (date_trunc('hour', now.at at time zone (s.rules).time_zone) + n * interval '1 hour')
        at time zone (s.rules).time_zone from generate_series(1, ${HORIZON_DAYS * 24}::int) n) h (at)
    cross join lateral (select julia.window_closed_until(s.rules, 'new', h.at) as closed_until) u
    where u.closed_until is not null group by u.closed_until, now.at) closed)`;

/** Reads, in one statement, everything that determines when the query's messages would be sent. */
export async function readPoolSnapshot(
  ctx: Pick<AppContext, "db">,
  { specialty = null, until = null }: { specialty?: string | null; until?: string | null },
): Promise<PoolSnapshot> {
  const [row] = await ctx.db.execute(sql`
    with now as materialized (select julia.clock() as at),
    s as materialized (select q as rules, julia.down_gateways() as down from julia.settings q where q.id = 1),
    ${doctors(specialty)}
    select now.at,
      (select ${since("(case when ends > local then ends else ends + interval '1 day' end) at time zone (s.rules).time_zone")}
        from (select l.local, date_trunc('day', l.local) + coalesce(${until}::time, '00:00'::time)::interval as ends
          from (select now.at at time zone (s.rules).time_zone as local) l) d) as deadline,
      (s.rules).hour_seconds as "hourSeconds", (s.rules).day_seconds as "daySeconds",
      (s.rules).sticky_wait_seconds as "stickyWaitSeconds",
      array[(s.rules).gap_new_min_seconds, (s.rules).gap_new_max_seconds] as "gapNewSeconds",
      array[(s.rules).gap_known_min_seconds, (s.rules).gap_known_max_seconds] as "gapKnownSeconds",
      ${isWorkerAlive} as "isWorkerAlive",
      julia.keeps_chip((s.rules).strategy) as "keepsChip", julia.takes_turns((s.rules).strategy) as "takesTurns",
      (s.rules).specialty_fallback as "specialtyFallback", (s.rules).specialty_map as "specialtyMap",
      case when julia.uses_specialties((s.rules).strategy) then coalesce(julia.mapped_specialty(
        jsonb_populate_record(null::julia.clientes, jsonb_build_object('especialidade', ${specialty}::text,
          'outras_especialidades', '[]'::jsonb)), s.rules), '') else '' end as specialty,
      (select count(*)::int from asked) as doctors,
      array(select especialidade from julia.clientes where especialidade is not null
        group by 1 order by count(*) desc, 1 limit ${MOST_SPECIALTIES}) as specialties,
      ${chips} as chips, ${waiting} as waiting, ${closures} as closures
    from now, s`);
  return poolSnapshotSchema.parse(row);
}
