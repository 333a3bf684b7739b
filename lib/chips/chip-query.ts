import { type SQL, sql } from "drizzle-orm";
import { WARM_UP_DAY_SECONDS } from "@/lib/chips/warm-up";

/**
 * Every `Chip` in an API response comes from this query. It reads the facts, condition, usage (attempts that hold a
 * slot), effective limits, affected contacts, and the running or failed operation.
 */

/**
 * Headline of a chip: the running or failed operation, otherwise the condition's reason. The reason takes precedence
 * over an operation if the chip is banned, has the wrong number, or is cancelled without a running operation.
 */
const headlineCode = sql`case
  when k.condition = 'cancelled' and o.state = 'requested' then 'operation_under_way'
  when k.condition in ('cancelled', 'banned', 'wrong_number') then k.reason
  when o.state = 'requested' then 'operation_under_way'
  when o.state = 'failed' then 'operation_failed'
  else k.reason end`;

/** True for a chip that can send to nobody, although it was paired and no person paused, disconnected or deleted it. */
export const isDown = sql`(not can_send and not known_contacts_only and wanted)`;

/** Returns the CTEs `since` and `chip_rows`. Callers select from `chip_rows`. `scope` is a condition on a chip `c`. */
export function chipRows(scope: SQL = sql`true`): SQL {
  return sql`
  -- Materialized, so that the times are computed once instead of once per row.
  since as materialized (select julia.day_start() as day_start, julia.clock() as now, clock_timestamp() as wall,
    julia.clock() - make_interval(secs => hour_seconds) as hour_ago,
    julia.clock() - make_interval(secs => day_seconds) as day_ago
    from julia.settings where id = 1),
  chip_rows as (
    select c.*, julia.chip_name(c) as name, json_build_object('id', g.id, 'name', g.name) as gateway,
      (c.warmup_seconds / ${WARM_UP_DAY_SECONDS}::int) + 1 as warmup_day,
      coalesce(n.per_hour, c.per_hour) as effective_per_hour,
      coalesce(n.per_day, c.per_day) as effective_per_day,
      coalesce(u.sent_last_hour, 0) as sent_last_hour,
      coalesce(u.sent_last_24h, 0) as sent_last_24h,
      coalesce(u.sent_today, 0) as sent_today,
      coalesce(u.uncertain_today, 0) as uncertain_today,
      case when n.free_at > t.now and n.free_at < 'infinity' then n.free_at end as next_slot_at,
      n.blocked_by, n.out_since, n.out_cause,
      coalesce(h.suspicions, '[]') as suspicions, h.last_webhook_at, h.webhook_state, h.webhook_since, h.webhook_url,
      h.webhook_checked_at, h.webhook_silent_since, h.webhook_replaced_url,
      coalesce(d.contacts, 0) as contacts, w.waiting_contacts,
      case when o.id is null then null else json_build_object('id', o.id, 'kind', o.kind, 'state', o.state,
        'requestedAt', o.requested_at, 'attempts', o.attempts, 'error', o.error) end as operation,
      -- Name of the chip that has the paired number, if this chip has no number of its own.
      case when k.condition = 'wrong_number' and c.phone_key is null then (
        select julia.chip_name(x) from julia.chips x
        where x.phone_key = c.owner_key) end as number_holder,
      k.condition, k.reason, k.since, k.can_send, k.known_contacts_only, k.is_connected, k.wanted,
      head.code as headline_code,
      -- A failed operation sorts first, whatever the condition, because a person must act.
      case when head.code = 'operation_failed' then 0 else k.rank end as attention,
      case when head.code like 'operation%' then o.requested_at else k.since end as headline_since
    from julia.chips c
    join julia.gateways g on g.id = c.gateway_id
    cross join since t
    left join julia.chip_rotation n on n.chip_id = c.id
    left join julia.chip_health h on h.chip_id = c.id
    -- One range scan of the index attempts_held per chip, however long the history is.
    left join lateral (
      select
        count(*) filter (where a.held_at > t.hour_ago)::int as sent_last_hour,
        count(*) filter (where a.held_at > t.day_ago)::int as sent_last_24h,
        count(*) filter (where a.state in ('sent', 'uncertain') and a.slot_at >= t.day_start)::int as sent_today,
        count(*) filter (where a.state = 'uncertain' and a.slot_at >= t.day_start)::int as uncertain_today
      from julia.attempts a
      where a.chip_id = c.id and a.state not in ('not_sent', 'released')
        and a.held_at > least(t.day_ago, t.day_start)
    ) u on true
    left join julia.pairings p on p.chip_id = c.id
    left join julia.chip_operations o
      on o.chip_id = c.id and o.number = c.operation_id and o.state in ('requested', 'failed')
    left join (select instancia_preferida, count(*)::int as contacts from julia.clientes
      where instancia_preferida is not null group by 1) d on d.instancia_preferida = c.instance_name
    -- A contact has at most one ready message, so the number of ready messages is the number of waiting contacts.
    cross join lateral (select count(*)::int as waiting_contacts from (select 1 from julia.messages m
      where m.route_chip_id = c.id and m.route_specialty = '' and m.phase = 'queued' and m.ready limit 1000) q) w
    cross join lateral julia.chip_condition(c, n, h, p, g, t.wall) k
    cross join lateral (select ${headlineCode} as code) head
    where ${scope}
  )`;
}

/** Time of the chip's latest slot. Costs one index lookup per row, so select it only where it is needed. */
export const lastMessageAt = sql`(select a.slot_at from julia.attempts a
  where a.chip_id = r.id and a.state not in ('not_sent', 'released') order by a.held_at desc limit 1)`;
