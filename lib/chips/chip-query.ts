import { type SQL, sql } from "drizzle-orm";
import { WARM_UP_DAY_SECONDS } from "@/lib/chips/warm-up";
import { HEADLINE_CODES } from "@/types/chips";
import { isReviving } from "./connection/reviving";

/**
 * The one SELECT behind every `Chip` that leaves the server: facts, usage counted over the attempts that
 * hold a slot, effective limits, who is affected, what is under way, and which sentence the chip shows.
 */

/** Which sentence a chip shows; the first that holds. `HEADLINE_CODES` ranks them, this tells them apart. */
const headlineCode = sql`case
  when c.status = 'cancelled' and o.state = 'requested' then 'operation_under_way'
  when c.status = 'cancelled' then 'cancelled'
  when c.status = 'banned' then 'banned'
  when c.wrong_number and c.evolution_connected then 'wrong_number'
  when o.state = 'requested' then 'operation_under_way'
  when o.state = 'failed' and o.number = c.operation_id then 'operation_failed'
  when c.desired_connection = 'disconnected' and not c.evolution_connected then 'disconnected_by_operator'
  when c.status = 'restricted' and c.evolution_connected then 'restricted_to_known'
  when c.status = 'restricted' then 'restricted'
  when c.state = 'unknown' and c.ever_paired and c.close_code is null
    then case when t.is_license_required then 'gateway_license' else 'gateway_down' end
  when p.qr_issued_at > clock_timestamp() - interval '45 seconds' and p.scan_inferred_at is null and not c.evolution_connected then 'waiting_for_scan'
  when not c.ever_paired then 'never_paired'
  when not c.evolution_connected and c.close_code is not null then 'logged_out'
  when c.state = 'missing' then 'missing_at_gateway'
  when not c.evolution_connected and h.worst in ('hot_loop', 'endless_connecting') then h.worst
  when ${isReviving} then 'reviving'
  when not c.evolution_connected then 'connection_lost'
  when c.owner_key is null then 'owner_unknown'
  when h.worst <> 'endless_connecting' then h.worst
  when c.status = 'paused' then 'paused'
  when c.status = 'warming' then 'warming'
  else 'connected' end`;

const headlineSince = sql`case
  when c.status = 'cancelled' then c.cancelled_at
  when c.status = 'banned' then c.banned_at
  when o.state in ('requested', 'failed') then o.requested_at
  -- A gateway that was started anew or an instance that was cleaned up changes the state, not the time of the loss.
  when head.code in ('logged_out', 'disconnected_by_operator') then coalesce(c.closed_at, c.state_since, c.created_at)
  when head.code in ('connection_lost', 'reviving') then coalesce(c.last_open_at, c.state_since, c.created_at)
  when not c.evolution_connected then coalesce(c.state_since, c.created_at)
  when h.worst <> 'endless_connecting' then coalesce((h.suspicions -> 0 ->> 'since')::timestamptz, c.connected_since)
  when c.status = 'paused' then c.paused_at
  else c.connected_since end`;

const headlineRank = sql.raw(
  `array_position(array[${HEADLINE_CODES.map((code) => `'${code}'`).join(", ")}]::text[], headline_code)`,
);

/** CTEs `since` and `chip_rows`; every reader selects from `chip_rows`. `scope` narrows which chips are read at all. */
export function chipRows(scope: SQL = sql`true`): SQL {
  return sql`
  -- Materialized, so that the times are worked out once and not for each row.
  since as materialized (select julia.day_start() as day_start, julia.clock() as now,
    julia.clock() - make_interval(secs => hour_seconds) as hour_ago,
    julia.clock() - make_interval(secs => day_seconds) as day_ago,
    exists (select 1 from julia.gateways where id = 'default' and license_required_since is not null
      and breaker = 'closed')
      as is_license_required
    from julia.settings where id = 1),
  chip_rows as (
    select c.*,
      (c.warmup_seconds / ${WARM_UP_DAY_SECONDS}::int) + 1 as warmup_day,
      coalesce(n.per_hour, c.per_hour) as effective_per_hour,
      coalesce(n.per_day, c.per_day) as effective_per_day,
      coalesce(u.sent_last_hour, 0) as sent_last_hour,
      coalesce(u.sent_last_24h, 0) as sent_last_24h,
      coalesce(u.sent_today, 0) as sent_today,
      case when n.free_at > t.now and n.free_at < 'infinity' then n.free_at end as next_slot_at,
      n.blocked_by, n.out_since, n.out_cause,
      coalesce(h.suspicions, '[]') as suspicions, h.last_webhook_at, h.webhook_state, h.webhook_since, h.webhook_url,
      h.webhook_checked_at, h.webhook_silent_since, h.webhook_replaced_url,
      coalesce(k.contacts, 0) as contacts,
      case when o.id is null then null else json_build_object('id', o.id, 'kind', o.kind, 'state', o.state,
        'requestedAt', o.requested_at, 'attempts', o.attempts, 'error', o.error) end as operation,
      -- Whose number is paired here, when the chip has none of its own.
      case when c.wrong_number and c.phone_key is null then (
        select coalesce(x.label, x.instance_name, x.last_instance_name) from julia.chips x
        where x.phone_key = c.owner_key) end as number_holder,
      t.is_license_required,
      head.code as headline_code,
      ${headlineSince} as headline_since
    from julia.chips c
    cross join since t
    left join julia.chip_rotation n on n.chip_id = c.id
    left join julia.chip_health h on h.chip_id = c.id
    -- One range of the index attempts_held per chip, however long the history is.
    left join lateral (
      select
        count(*) filter (where a.held_at > t.hour_ago)::int as sent_last_hour,
        count(*) filter (where a.held_at > t.day_ago)::int as sent_last_24h,
        count(*) filter (where a.state = 'sent' and a.slot_at >= t.day_start)::int as sent_today
      from julia.attempts a
      where a.chip_id = c.id and a.state not in ('not_sent', 'released')
        and a.held_at > least(t.day_ago, t.day_start)
    ) u on true
    left join julia.pairings p on p.chip_id = c.id
    left join julia.chip_operations o
      on o.chip_id = c.id and o.number = c.operation_id and o.state in ('requested', 'failed')
    left join (select instancia_preferida, count(*)::int as contacts from julia.clientes
      where instancia_preferida is not null group by 1) k on k.instancia_preferida = c.instance_name
    cross join lateral (select ${headlineCode} as code) head
    where ${scope}
  )`;
}

/** When a chip last sent anything; per row of a page, by the index of its window. */
export const lastMessageAt = sql`(select a.slot_at from julia.attempts a
  where a.chip_id = r.id and a.state not in ('not_sent', 'released') order by a.held_at desc limit 1)`;

export { headlineRank };
