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

const metricsSchema = z.object({
  instances: z.array(instanceSchema),
  queue: z.array(z.object({ phase: z.string(), messages: count, oldestSeconds: seconds })),
  webhooks: z.object({ waiting: count, oldestSeconds: seconds, p50: seconds, p95: seconds, max: seconds }),
  gateways: z.array(
    z.object({
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
export async function readPoolMetrics(ctx: Pick<AppContext, "sql">): Promise<PoolMetrics> {
  const [row] = await ctx.sql`
    with since as materialized (
      select julia.clock() as now, clock_timestamp() as wall,
        julia.clock() - make_interval(secs => hour_seconds) as hour_ago,
        julia.clock() - make_interval(secs => day_seconds) as day_ago
      from julia.settings where id = 1
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
      (select coalesce(json_agg(json_build_object('chip', c.instance_name, 'status', c.status, 'state', c.state,
          'connected', k.is_connected,
          'checkedSecondsAgo', extract(epoch from t.wall - c.state_checked_at)::float8,
          'perHour', coalesce(r.per_hour, c.per_hour), 'perDay', coalesce(r.per_day, c.per_day),
          'heldHour', u.held_hour, 'heldDay', u.held_day, 'sent', u.sent, 'uncertain', u.uncertain,
          'failed', u.failed, 'inFlight', u.in_flight) order by lower(c.instance_name)), '[]')
        from julia.chips c join julia.chip_conditions() k on k.chip_id = c.id cross join since t
        left join julia.chip_rotation r on r.chip_id = c.id
        -- Reads one range of the index attempts_held per chip.
        cross join lateral (
          select count(*) filter (where a.held_at > t.hour_ago)::int as held_hour, count(*)::int as held_day,
            count(*) filter (where a.held_at > t.hour_ago and a.state = 'sent')::int as sent,
            count(*) filter (where a.held_at > t.hour_ago and a.state = 'uncertain')::int as uncertain,
            count(*) filter (where a.held_at > t.hour_ago and a.state = 'failed')::int as failed,
            count(*) filter (where a.state in ('reserved', 'dispatching'))::int as in_flight
          from julia.attempts a
          where a.chip_id = c.id and a.state not in ('not_sent', 'released') and a.held_at > t.day_ago
        ) u
        where c.instance_name is not null and k.condition <> 'cancelled') as instances,
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
          'reconciledSecondsAgo', extract(epoch from clock_timestamp() - reconciled_at)::float8) order by lower(name))
        from julia.gateways) as gateways,
      (select json_build_object(
          'alive', (count(*) filter (where beat_at > clock_timestamp() - make_interval(secs => ${HEARTBEAT_STALE_SECONDS})))::int,
          'beatSecondsAgo', extract(epoch from clock_timestamp() - max(beat_at))::float8)
        from julia.worker_heartbeats) as workers`;
  return metricsSchema.parse(row);
}
