import { type SQL, sql } from "drizzle-orm";
import { WARM_UP_DAY_SECONDS } from "@/lib/chips/warm-up";

/**
 * Every `Chip` in an API response comes from these queries. They read the condition, usage (attempts that hold a slot),
 * effective limits, affected contacts, and the running or failed operation.
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

/** The operation `o` that the headline of the chip `c` is about. */
const isShownOperation = sql`o.chip_id = c.id and o.number = c.operation_id and o.state in ('requested', 'failed')`;

/** True for a chip that can send to nobody, although it was paired and no person paused, disconnected or deleted it. */
export const isDown = sql`(not can_send and not known_contacts_only and wanted)`;

/**
 * Returns the CTEs `since` and `chip_facts`: what decides how chips are filtered, sorted and counted. Its rows are
 * narrow, because the lists compute them for all chips. `scope` is a condition on a chip `c`.
 */
export function chipFacts(scope: SQL = sql`true`): SQL {
  return sql`
  -- Materialized, so that the times are computed once instead of once per row.
  since as materialized (select julia.day_start() as day_start, julia.clock() as now, clock_timestamp() as wall,
    julia.clock() - make_interval(secs => hour_seconds) as hour_ago,
    julia.clock() - make_interval(secs => day_seconds) as day_ago
    from julia.settings where id = 1),
  chip_facts as (
    select c.id, julia.chip_name(c) as name,
      coalesce(n.per_hour, c.per_hour) as effective_per_hour,
      coalesce(n.per_day, c.per_day) as effective_per_day,
      u.sent_last_hour, u.sent_last_24h, u.sent_today, u.uncertain_today,
      case when n.free_at > t.now and n.free_at < 'infinity' then n.free_at end as next_slot_at,
      k.condition, k.reason, k.since, k.can_send, k.known_contacts_only, k.is_connected, k.wanted,
      head.code as headline_code,
      -- A failed operation sorts first, whatever the condition, because a person must act.
      case when head.code = 'operation_failed' then 0 else k.rank end as attention
    from julia.chips c
    join julia.gateways g on g.id = c.gateway_id
    cross join since t
    left join julia.chip_rotation n on n.chip_id = c.id
    left join julia.chip_health h on h.chip_id = c.id
    -- One range scan of the index attempts_held per chip, however long the history is.
    cross join lateral (
      select
        count(*) filter (where a.held_at > t.hour_ago)::int as sent_last_hour,
        count(*) filter (where a.held_at > t.day_ago)::int as sent_last_24h,
        count(*) filter (where a.state in ('sent', 'uncertain') and a.slot_at >= t.day_start)::int as sent_today,
        count(*) filter (where a.state = 'uncertain' and a.slot_at >= t.day_start)::int as uncertain_today
      from julia.attempts a
      where a.chip_id = c.id and a.state not in ('not_sent', 'released')
        and a.held_at > least(t.day_ago, t.day_start)
    ) u
    left join julia.pairings p on p.chip_id = c.id
    left join julia.chip_operations o on ${isShownOperation}
    cross join lateral julia.chip_condition(c, n, h, p, g, t.wall) k
    cross join lateral (select ${headlineCode} as code) head
    where ${scope}
  )`;
}

/** Returns the CTE `chip_rows`: all columns of the chips in `facts`, a CTE with the columns of `chip_facts`. */
export function chipRows(facts: SQL = sql`chip_facts`): SQL {
  return sql`
  chip_rows as (
    select c.*, f.name, json_build_object('id', g.id, 'name', g.name) as gateway,
      (c.warmup_seconds / ${WARM_UP_DAY_SECONDS}::int) + 1 as warmup_day,
      f.effective_per_hour, f.effective_per_day, f.sent_last_hour, f.sent_last_24h, f.sent_today, f.uncertain_today,
      f.next_slot_at, n.blocked_by, n.out_since, n.out_cause,
      coalesce(h.suspicions, '[]') as suspicions, h.last_webhook_at, h.webhook_state, h.webhook_since, h.webhook_url,
      h.webhook_checked_at, h.webhook_silent_since, h.webhook_replaced_url,
      (select count(*)::int from julia.clientes d where d.instancia_preferida = c.instance_name) as contacts,
      -- A contact has at most one ready message, so the number of ready messages is the number of waiting contacts.
      (select count(*)::int from (select 1 from julia.messages m
        where m.route_chip_id = c.id and m.route_specialty = '' and m.phase = 'queued' and m.ready limit 1000) q)
        as waiting_contacts,
      case when o.id is null then null else json_build_object('id', o.id, 'kind', o.kind, 'state', o.state,
        'requestedAt', o.requested_at, 'attempts', o.attempts, 'error', o.error) end as operation,
      -- Name of the chip that has the paired number, if this chip has no number of its own.
      case when f.condition = 'wrong_number' and c.phone_key is null then (
        select julia.chip_name(x) from julia.chips x
        where x.phone_key = c.owner_key) end as number_holder,
      f.condition, f.reason, f.since, f.can_send, f.known_contacts_only, f.is_connected, f.wanted, f.headline_code,
      f.attention, case when f.headline_code like 'operation%' then o.requested_at else f.since end as headline_since
    from ${facts} f
    join julia.chips c on c.id = f.id
    join julia.gateways g on g.id = c.gateway_id
    left join julia.chip_rotation n on n.chip_id = c.id
    left join julia.chip_health h on h.chip_id = c.id
    left join julia.chip_operations o on ${isShownOperation}
  )`;
}

/** Time of the chip's latest slot. Costs one index lookup per row, so select it only where it is needed. */
export const lastMessageAt = sql`(select a.slot_at from julia.attempts a
  where a.chip_id = r.id and a.state not in ('not_sent', 'released') order by a.held_at desc limit 1)`;
