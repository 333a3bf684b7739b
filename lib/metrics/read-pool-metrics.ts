import { z } from "zod";
import { HEARTBEAT_STALE_SECONDS } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";
import { CHIP_STATUSES, CONNECTION_STATES } from "@/types/chips";

const count = z.number().int();
/** Null before the first occurrence. */
const seconds = z.number().nullable();

const instanceSchema = z.object({
  chip: z.string(),
  status: z.enum(CHIP_STATUSES),
  state: z.enum(CONNECTION_STATES),
  connected: z.boolean(),
  checkedSecondsAgo: seconds,
  perHour: count,
  perDay: count,
  heldHour: count,
  heldDay: count,
  sent: count,
  uncertain: count,
  failed: count,
  inFlight: count,
});

/** Totals of the chips of a gateway. The slots are those of all its chips, whether or not they can send now. */
const totalsSchema = z.object({
  chips: count,
  connected: count,
  canSend: count,
  perHour: count,
  perDay: count,
  heldHour: count,
  heldDay: count,
  sent: count,
  uncertain: count,
  failed: count,
});

const metricsSchema = z.object({
  /** Empty unless the metrics of single chips are requested. */
  instances: z.array(instanceSchema),
  queue: z.array(z.object({ phase: z.string(), messages: count, oldestSeconds: seconds })),
  webhooks: z.object({ waiting: count, oldestSeconds: seconds, p50: seconds, p95: seconds, max: seconds }),
  gateways: z.array(
    totalsSchema.extend({
      gateway: z.string(),
      breaker: z.string(),
      isLicenseRequired: z.boolean(),
      reconciledSecondsAgo: seconds,
    }),
  ),
  workers: z.object({ alive: count, beatSecondsAgo: seconds }),
});

export type PoolMetrics = z.output<typeof metricsSchema>;

/** The lag is computed from at most this many of the newest webhooks, none older than `LAG_SECONDS`. */
const LAG_OF_WEBHOOKS = 1_000;
const LAG_SECONDS = 300;

/**
 * Reads the pool's state from the database in one statement. The result is the same in every process. Rejects if the
 * database is unreachable.
 */
export async function readPoolMetrics(
  ctx: Pick<AppContext, "sql">,
  { ofChips }: { ofChips: boolean },
): Promise<PoolMetrics> {
  const [row] = await ctx.sql`
    with since as materialized (
      select julia.clock() as now, clock_timestamp() as wall,
        julia.clock() - make_interval(secs => hour_seconds) as hour_ago,
        julia.clock() - make_interval(secs => day_seconds) as day_ago
      from julia.settings where id = 1
    ), usage as materialized (
      select c.gateway_id, c.instance_name as chip, c.status, c.state, k.is_connected as connected, k.can_send as "canSend",
        extract(epoch from t.wall - c.state_checked_at)::float8 as "checkedSecondsAgo",
        coalesce(r.per_hour, c.per_hour) as "perHour", coalesce(r.per_day, c.per_day) as "perDay", u.*
      from julia.chips c join julia.chip_conditions() k on k.chip_id = c.id cross join since t
      left join julia.chip_rotation r on r.chip_id = c.id
      -- Reads one range of the index attempts_held per chip.
      cross join lateral (
        select count(*) filter (where a.held_at > t.hour_ago)::int as "heldHour", count(*)::int as "heldDay",
          count(*) filter (where a.held_at > t.hour_ago and a.state = 'sent')::int as sent,
          count(*) filter (where a.held_at > t.hour_ago and a.state = 'uncertain')::int as uncertain,
          count(*) filter (where a.held_at > t.hour_ago and a.state = 'failed')::int as failed,
          count(*) filter (where a.state in ('reserved', 'dispatching'))::int as "inFlight"
        from julia.attempts a
        where a.chip_id = c.id and a.state not in ('not_sent', 'released') and a.held_at > t.day_ago
      ) u
      where k.condition <> 'cancelled'
    ), totals as (
      select gateway_id, count(*)::int as chips, count(*) filter (where connected)::int as connected,
        count(*) filter (where "canSend")::int as "canSend", sum("perHour")::int as "perHour",
        sum("perDay")::int as "perDay", sum("heldHour")::int as "heldHour", sum("heldDay")::int as "heldDay",
        sum(sent)::int as sent, sum(uncertain)::int as uncertain, sum(failed)::int as failed
      from usage group by 1
    ), waiting as (
      select 'queued' as phase, created_at as since from julia.messages where phase = 'queued'
      union all
      select phase, created_at from julia.messages where phase in ('reserved', 'dispatching')
      union all
      select 'uncertain', uncertain_since from julia.messages where phase = 'uncertain'
    ), lags as (
      select extract(epoch from finished_at - received_at)::float8 as lag
      from (select * from julia.webhook_events order by id desc limit ${LAG_OF_WEBHOOKS}) newest
      -- Events that wait for an operation or for their message are tried more than once and do not count as lag.
      where finished_at is not null and tries = 1
        and received_at > clock_timestamp() - make_interval(secs => ${LAG_SECONDS})
    )
    select
      (select coalesce(json_agg(to_jsonb(u) order by lower(u.chip)), '[]')
        from usage u where ${ofChips} and u.chip is not null) as instances,
      (select json_agg(json_build_object('phase', p.phase, 'messages', coalesce(w.messages, 0),
          'oldestSeconds', w.oldest))
        from unnest(array['queued', 'reserved', 'dispatching', 'uncertain']) as p (phase)
        left join (select phase, count(*)::int as messages,
            extract(epoch from (select wall from since) - min(since))::float8 as oldest
          from waiting group by phase) w on w.phase = p.phase) as queue,
      (select json_build_object('waiting', count(*)::int,
          'oldestSeconds', extract(epoch from clock_timestamp() - min(received_at))::float8,
          'p50', (select percentile_cont(0.5) within group (order by lag) from lags),
          'p95', (select percentile_cont(0.95) within group (order by lag) from lags),
          'max', (select max(lag) from lags))
        from julia.webhook_events where state = 'pending' and tries = 0) as webhooks,
      (select json_agg(json_build_object('gateway', name, 'breaker', breaker,
          'isLicenseRequired', license_required_since is not null,
          'reconciledSecondsAgo', extract(epoch from clock_timestamp() - reconciled_at)::float8,
          'chips', coalesce(t.chips, 0), 'connected', coalesce(t.connected, 0), 'canSend', coalesce(t."canSend", 0),
          'perHour', coalesce(t."perHour", 0), 'perDay', coalesce(t."perDay", 0),
          'heldHour', coalesce(t."heldHour", 0), 'heldDay', coalesce(t."heldDay", 0),
          'sent', coalesce(t.sent, 0), 'uncertain', coalesce(t.uncertain, 0), 'failed', coalesce(t.failed, 0))
          order by lower(name))
        from julia.gateways g left join totals t on t.gateway_id = g.id) as gateways,
      (select json_build_object(
          'alive', (count(*) filter (where beat_at > clock_timestamp() - make_interval(secs => ${HEARTBEAT_STALE_SECONDS})))::int,
          'beatSecondsAgo', extract(epoch from clock_timestamp() - max(beat_at))::float8)
        from julia.worker_heartbeats) as workers`;
  return metricsSchema.parse(row);
}
