import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import {
  EXPIRY_WINDOW_MINUTES,
  expiredRecently,
  expiredRecentlySchema,
} from "@/lib/queue/read/expired-recently";
import type { AlertCause, AlertCauseCode, AlertRule } from "@/types/alerts";
import type { Observation, ObserveInput } from "./observation";

const momentOrNull = z.coerce.date().nullable();
const number = z.coerce.number();

const rowSchema = z.object({
  beat_at: momentOrNull,
  beat_age_seconds: number,
  chips: number,
  connected: number,
  last_open_at: momentOrNull,
  hour_percent: z.coerce.number().nullable(),
  day_percent: z.coerce.number().nullable(),
  hour_left: number,
  day_left: number,
  waiting: number,
  free_chips: number,
  usable_chips: number,
  is_waited_for: z.boolean(),
  stalled_since: momentOrNull,
  expired: expiredRecentlySchema,
  uncertain: number,
  uncertain_since: momentOrNull,
  last_webhook_at: momentOrNull,
  sent_since_webhook: number,
});

/**
 * Maximum number of messages searched per queue for the oldest one. A stalled queue is reported long before it has this
 * many messages.
 */
const MOST_SEARCHED = 1000;
/** Webhooks count as silent once this many messages have been sent without a single webhook. */
const SENT_WITHOUT_WEBHOOK = 3;

/**
 * Observes the pool and the workers in one query. A chip counts as free only after it has been free for a minute, so
 * that chips between two sends do not count. Chips of a gateway that is down count as neither free nor usable.
 */
export async function observePool(
  tx: Transaction,
  { now, policies, expectsWebhooks }: ObserveInput,
): Promise<Observation[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const threshold = (rule: AlertRule) => policies[rule].threshold ?? 0;
  const rows = await tx.execute(sql`
    with down as materialized (select julia.down_gateways() as ids),
    free as materialized (
      select r.chip_id, r.instance_name from julia.chip_rotation r
      where r.usable and r.out_since is null and r.attempt_id is null
        and r.gateway_id <> all ((select ids from down)::text[])
        and r.free_at <= ${at} - interval '1 minute' and r.held_hour < r.per_hour and r.held_day < r.per_day
    ),
    able as materialized (
      select r.per_hour, r.per_day, r.held_day, r.last_slot_at,
        case when r.last_slot_at > ${at} - make_interval(secs => s.hour_seconds + s.arrival_margin_seconds)
          then r.held_hour else 0 end as held_hour
      from julia.chip_rotation r cross join julia.settings s
      where s.id = 1 and r.usable and r.gateway_id <> all ((select ids from down)::text[])
    ),
    queue (kind, chip_id, specialty) as (
      select 'any', julia.no_chip(), '' where exists (select 1 from free)
      union all select 'chip', f.chip_id, '' from free f
      union all select 'specialty', julia.no_chip(), e.key from julia.settings s, jsonb_each(s.specialty_map) e
        where s.id = 1 and exists (select 1 from free f where e.value ? f.instance_name)
    ),
    -- If no worker has ever run, the last change to the settings counts as the last heartbeat.
    beat as (select coalesce((select max(beat_at) from julia.worker_heartbeats), s.updated_at) as at
      from julia.settings s where s.id = 1),
    webhook as (select max(received_at) as at from julia.webhook_events)
    select beat.at as beat_at, extract(epoch from clock_timestamp() - beat.at) as beat_age_seconds,
      (select count(*) from julia.chips where ever_paired and status <> 'cancelled') as chips,
      (select count(*) from julia.chip_conditions() where is_connected) as connected,
      (select max(last_open_at) from julia.chips where status <> 'cancelled') as last_open_at,
      (select 100.0 * sum(least(held_hour, per_hour)) / nullif(sum(per_hour), 0) from able) as hour_percent,
      (select 100.0 * sum(least(held_day, per_day)) / nullif(sum(per_day), 0) from able) as day_percent,
      (select coalesce(sum(greatest(per_hour - held_hour, 0)), 0) from able) as hour_left,
      (select coalesce(sum(greatest(per_day - held_day, 0)), 0) from able) as day_left,
      coalesce((select (f.waiting ->> 0)::int + (f.waiting ->> 1)::int + (f.waiting ->> 2)::int
        from julia.pool_forecasts f where f.id = 1), 0) as waiting,
      (select count(*) from free) as free_chips,
      (select count(*) from able) as usable_chips,
      exists (select 1 from julia.messages where phase = 'queued' and ready) as is_waited_for,
      (select min(q.created_at) from queue u cross join lateral (
        select m.created_at from julia.messages m
        where (m.route_kind, m.route_chip_id, m.route_specialty) = (u.kind, u.chip_id, u.specialty) and m.phase = 'queued' and m.ready
        order by m.priority, m.client_id, m.seq limit ${MOST_SEARCHED}) q
        where q.created_at < ${at} - make_interval(mins => ${threshold("queue_stalled")})) as stalled_since,
      ${expiredRecently(at)} as expired,
      (select count(*) from julia.messages where phase = 'uncertain'
        and uncertain_since < ${at} - make_interval(mins => ${threshold("uncertain_message")})) as uncertain,
      (select min(uncertain_since) from julia.messages where phase = 'uncertain') as uncertain_since,
      webhook.at as last_webhook_at,
      (select count(*) from (
        select 1 from julia.chip_rotation r cross join lateral (
          select 1 from julia.attempts a
          where a.chip_id = r.chip_id and a.state = 'sent' and a.held_at > coalesce(webhook.at, '-infinity')
            and a.held_at > ${at} - interval '1 day'
            and a.held_at < ${at} - make_interval(mins => ${threshold("webhooks_silent")})
          limit ${SENT_WITHOUT_WEBHOOK}) a
        where r.last_slot_at > coalesce(webhook.at, '-infinity') limit ${SENT_WITHOUT_WEBHOOK}) n) as sent_since_webhook
    from webhook cross join beat`);
  return judge(rowSchema.parse(rows[0]), { threshold, expectsWebhooks });
}

interface Circumstances extends Pick<ObserveInput, "expectsWebhooks"> {
  threshold(rule: AlertRule): number;
}

function judge(
  pool: z.infer<typeof rowSchema>,
  { threshold, expectsWebhooks }: Circumstances,
): Observation[] {
  const found: Observation[] = [];
  const ofPool = { subject: null, gatewayId: null };
  const add = (rule: AlertRule, since: Date | null, code: AlertCauseCode, values: AlertCause["values"]) =>
    found.push({ rule, ...ofPool, seen: { kind: "wrong", since, cause: { code, values } } });
  const addUnknown = (rule: AlertRule) => found.push({ rule, ...ofPool, seen: { kind: "unknown" } });
  const { waiting, chips } = pool;

  if (pool.beat_age_seconds > threshold("worker_silent")) {
    add("worker_silent", pool.beat_at, "worker_silent", { waiting });
  }
  // A pool in which no chip has ever been paired is new, not broken.
  if (chips > 0 && pool.connected === 0)
    add("pool_empty", pool.last_open_at, "pool_empty", { chips, waiting });
  const { expired } = pool;
  if (expired.messages >= threshold("messages_expiring")) {
    add("messages_expiring", expired.since, "messages_expiring", {
      messages: expired.messages,
      minutes: EXPIRY_WINDOW_MINUTES,
      waiting,
    });
  }
  if (pool.stalled_since !== null) {
    add("queue_stalled", pool.stalled_since, "queue_stalled", { waiting, freeChips: pool.free_chips });
  } else if (pool.usable_chips === 0 && pool.is_waited_for) {
    // No chip is usable, for example because all chips are paused. No chip is free in that case, but the queue may
    // still be stalled.
    addUnknown("queue_stalled");
  }
  if (pool.uncertain > 0) {
    add("uncertain_message", pool.uncertain_since, "uncertain_message", { messages: pool.uncertain });
  }
  if (expectsWebhooks && pool.sent_since_webhook >= SENT_WITHOUT_WEBHOOK) {
    add("webhooks_silent", pool.last_webhook_at, "webhooks_silent", {
      lastAt: pool.last_webhook_at?.toISOString() ?? null,
    });
  }
  for (const [rule, percent, left] of [
    ["capacity_day", pool.day_percent, pool.day_left],
    ["capacity_hour", pool.hour_percent, pool.hour_left],
  ] as const) {
    if (percent === null && chips > 0) addUnknown(rule);
    if (percent !== null && percent >= threshold(rule)) {
      add(rule, null, rule, { percent: Math.floor(percent), left, waiting });
    }
  }
  return found;
}
