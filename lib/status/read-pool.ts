import { sql } from "drizzle-orm";
import { z } from "zod";
import { iso, isoOrNull } from "@/lib/camel-row";
import { chipFacts, isDown } from "@/lib/chips/chip-query";
import { isSendingStopped, noticeColumns, toNotice } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";
import { forecastSchema } from "@/lib/queue/estimate";
import { forecastColumn } from "@/lib/queue/forecast";
import { expiredRecently, expiredRecentlySchema } from "@/lib/queue/read/expired-recently";
import { RULE_DEFAULTS } from "@/types/alert-rules";
import { capacitySchema, statusGatewaySchema, statusSchema } from "@/types/status";
import { forecastSlots } from "./forecast-slots";
import { FIRST_PAGE, toChips, worstItems, worstRows } from "./read-status-instances";

const rowSchema = z.object({
  at: iso,
  clock: z.coerce.date(),
  midnight: z.coerce.date(),
  instances: statusSchema.shape.instances.omit({ page: true }),
  capacity: capacitySchema
    .pick({ freeNow: true, sentLastHour: true, sentToday: true, uncertainToday: true })
    .extend({ nextSlotAt: isoOrNull }),
  balance: statusSchema.shape.balance,
  backlog: statusSchema.shape.backlog.omit({ expired: true }).extend({ oldestAt: isoOrNull }),
  gateways: z.array(statusGatewaySchema.extend({ since: isoOrNull })),
  expired: expiredRecentlySchema,
  expiring: z.number(),
  forecast: forecastSchema.nullable(),
  worst: z.unknown(),
});

/** Reads the current state of the pool in one query: instance counts, free slots, waiting messages, worst instances. */
export async function readPool(ctx: Pick<AppContext, "db"> & { config: Parameters<typeof toNotice>[1] }) {
  const [raw] = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipFacts()},
    facts as (
      select f.*, c.status, c.gateway_id, coalesce(d.contacts, 0) as contacts,
        sent_last_24h::float8 / nullif(effective_per_day, 0) as load,
        greatest(least(effective_per_hour - sent_last_hour, effective_per_day - sent_last_24h), 0) as room
      from chip_facts f join julia.chips c using (id)
      left join (select instancia_preferida, count(*)::int as contacts from julia.clientes
        where instancia_preferida is not null group by 1) d on d.instancia_preferida = c.instance_name
      where condition <> 'cancelled'
    ),
    ${worstRows(FIRST_PAGE, 0)},
    pool as (
      select json_build_object('total', count(*),
          'canSend', count(*) filter (where can_send),
          'limited', count(*) filter (where known_contacts_only),
          'down', count(*) filter (where ${isDown}),
          'paused', count(*) filter (where status = 'paused'),
          'resting', count(*) filter (where not can_send and not known_contacts_only and not wanted
            and status <> 'paused')) as instances,
        json_build_object('freeNow', coalesce(sum(room) filter (where can_send), 0),
          'sentLastHour', coalesce(sum(sent_last_hour), 0),
          'sentToday', coalesce(sum(sent_today), 0), 'uncertainToday', coalesce(sum(uncertain_today), 0),
          'nextSlotAt', min(next_slot_at) filter (where can_send and room = 0)) as capacity,
        case when count(load) filter (where can_send) > 0 then json_build_object(
          'lowest', min(load) filter (where can_send),
          'highest', max(load) filter (where can_send),
          'mean', avg(load) filter (where can_send),
          'contactsLow', min(contacts) filter (where can_send),
          'contactsHigh', max(contacts) filter (where can_send)) end as balance
      from facts
    ),
    -- The queue's index is in order of acceptance, so finding the oldest message takes only one more index lookup.
    queue as (select count(*) as waiting, min(seq) as oldest from julia.messages where phase = 'queued')
    select clock_timestamp() as at, (select now from since) as clock,
      (select ((date_trunc('day', t.now at time zone s.time_zone) + interval '1 day') at time zone s.time_zone)
        from since t, julia.settings s where s.id = 1) as midnight,
      pool.*,
      json_build_object('waiting', queue.waiting,
        'oldestAt', (select created_at from julia.messages where seq = queue.oldest),
        'uncertain', (select count(*) from julia.messages where phase = 'uncertain')) as backlog,
      (select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'state', g.state, 'since', case when g.is_down then g.down_since end,
          'chips', coalesce(r.chips, 0), 'connected', coalesce(r.connected, 0), 'down', coalesce(r.down, 0))
          order by not g.is_down, lower(g.name)), '[]')
        from julia.gateways g left join (
          select gateway_id, count(*) as chips, count(*) filter (where is_connected) as connected,
            count(*) filter (where ${isDown}) as down
          from facts group by 1) r on r.gateway_id = g.id
        where (select count(*) > 1 from julia.gateways)) as gateways,
      ${expiredRecently(sql`julia.clock()`)} as expired,
      coalesce((select threshold from julia.alert_rules where rule = 'messages_expiring'),
        ${RULE_DEFAULTS.messages_expiring.threshold?.value ?? 1}) as expiring,
      ${forecastColumn} as forecast,
      ${worstItems} as worst,
      ${noticeColumns}
    from queue cross join pool`);
  const { clock, midnight, forecast, worst, capacity, backlog, expired, expiring, ...row } =
    rowSchema.parse(raw);
  const notice = toNotice(raw, ctx.config);
  const isStopped = isSendingStopped(notice);
  const freeNow = isStopped ? 0 : capacity.freeNow;
  const { sentLastHour, nextSlotAt } = capacity;
  return {
    ...row,
    worst: toChips(worst),
    backlog: { ...backlog, expired: expired.messages },
    expired: { ...expired, threshold: expiring },
    capacity: {
      ...capacity,
      isStopped,
      freeNow,
      nextSlotAt: freeNow === 0 && !isStopped ? nextSlotAt : null,
      midnight: midnight.toISOString(),
      ...forecastSlots({
        nowMs: clock.getTime(),
        midnightMs: midnight.getTime(),
        freeNow,
        sentLastHour,
        forecast: isStopped ? null : forecast,
      }),
    },
    notice,
  };
}
