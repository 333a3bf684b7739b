import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { type HealthReason, healthReasonSchema } from "@/types/health";
import type { Evidence } from "./find-suspicions";

const moment = z.coerce.date().nullable();
const count = z.coerce.number().int();

const rowSchema = camelRow(
  z.object({
    chipId: z.string(),
    gatewayId: z.string(),
    now: z.coerce.date(),
    gatewayRestartedAt: moment,
    /** True if the instance reported `connecting` in the last 20 s, as all instances do when the gateway starts. */
    connectsNow: z.boolean(),
    suspicions: z.array(healthReasonSchema),
    /** Number of messages sent at least a minute ago and after the gateway's last event for this chip. */
    unheard: count,
    unheardSince: moment,
    knownWebhookAt: moment,
    silentSince: moment,
    /** True if our webhook is registered at the gateway. */
    isRegistered: z.boolean(),
  }),
);

const evidenceSchema = camelRow(
  z.object({
    isConnected: z.boolean(),
    state: z.string(),
    stateSince: moment,
    isWanted: z.boolean(),
    everPaired: z.boolean(),
    hasLiveQr: z.boolean(),
    openSince: moment,
    lookedAt: moment,
    failures: count,
    failureCause: z.string().nullable(),
    failedAt: moment,
    uncertainInARow: count,
    restartedAt: moment,
    sentAt: moment,
    unacknowledgedContacts: count,
    unacknowledgedSince: moment,
    webhookAt: moment,
    connectingsInMinute: count,
    openingsInMinute: count,
    openingsInTenMinutes: count,
    loopSince: moment,
    twoSocketsAt: moment,
  }),
);

export type ChipToJudge = Omit<z.output<typeof rowSchema>, "suspicions"> & {
  before: HealthReason[];
  evidence: Evidence;
};

/**
 * Reads, in one statement, the evidence about every chip that has an instance: sends, gateway events and earlier
 * suspicions. Does not read the attempts of chips without a recent send.
 */
export async function readEvidence(
  ctx: Pick<AppContext, "db">,
  scope: SQL = sql`true`,
): Promise<ChipToJudge[]> {
  const rows = await ctx.db.execute(sql`
    with t as materialized (select clock_timestamp() as now, julia.clock() as queue_now),
    told as materialized (
      select chip_id,
        count(*) filter (where state = 'connecting' and at > now - interval '1 minute') as connectings_in_minute,
        count(*) filter (where state = 'open' and at > now - interval '1 minute') as openings_in_minute,
        count(*) filter (where state = 'open') as openings_in_ten_minutes,
        bool_or(state = 'connecting' and at > now - interval '20 seconds') as connects_now,
        min(at) as loop_since
      from (select chip_id, received_at as at, data ->> 'state' as state, t.now from julia.webhook_events, t
        where event = 'connection.update' and received_at > (select now from t) - interval '10 minutes') e
      group by chip_id),
    heard as materialized (
      select chip_id, max(received_at) as at from julia.webhook_events
      where received_at > (select now from t) - interval '1 minute' group by chip_id)
    select c.id as chip_id, c.gateway_id, t.now, c.evolution_connected as is_connected, c.state, c.state_since,
      c.desired_connection = 'connected' as is_wanted, c.ever_paired,
      coalesce(p.qr_issued_at > t.now - interval '60 seconds', false) as has_live_qr,
      case when c.evolution_connected then c.state_since end as open_since, c.state_checked_at as looked_at,
      coalesce(n.out_count, 0) as failures, n.out_cause as failure_cause, n.out_since as failed_at,
      coalesce(n.uncertain_streak, 0) as uncertain_in_a_row, h.restarted_at,
      s.sent_at, coalesce(s.unacknowledged_contacts, 0) as unacknowledged_contacts, s.unacknowledged_since,
      coalesce(s.unheard, 0) as unheard, s.unheard_since,
      greatest(h.last_webhook_at, heard.at) as webhook_at, h.last_webhook_at as known_webhook_at,
      h.webhook_silent_since as silent_since, coalesce(h.webhook_state = 'ours', false) as is_registered,
      coalesce(told.connectings_in_minute, 0) as connectings_in_minute,
      coalesce(told.openings_in_minute, 0) as openings_in_minute,
      coalesce(told.openings_in_ten_minutes, 0) as openings_in_ten_minutes, told.loop_since, h.two_sockets_at,
      coalesce(told.connects_now, false) as connects_now,
      coalesce(h.suspicions, '[]') as suspicions, w.restarted_at as gateway_restarted_at
    from julia.chips c
    cross join t
    left join julia.chip_rotation n on n.chip_id = c.id
    left join julia.pairings p on p.chip_id = c.id
    left join julia.chip_health h on h.chip_id = c.id
    left join julia.gateway_watch w on w.id = c.gateway_id
    left join told on told.chip_id = c.id
    left join heard on heard.chip_id = c.id
    left join lateral (
      select max(q.finished_at) as sent_at,
        count(distinct q.contact_id) filter (where q.is_silent) as unacknowledged_contacts,
        min(q.finished_at) filter (where q.is_silent) as unacknowledged_since,
        count(*) filter (where q.is_unheard) as unheard,
        min(q.finished_at) filter (where q.is_unheard) as unheard_since
      from (
        select a.finished_at, a.contact_id,
          m.phase = 'sent' and a.finished_at < t.queue_now - interval '10 minutes'
            and a.finished_at > coalesce(
              max(a.finished_at) filter (where m.phase in ('delivered', 'read')) over (), '-infinity') as is_silent,
          a.finished_at < t.queue_now - interval '1 minute'
            and a.finished_at > coalesce(greatest(h.last_webhook_at, heard.at, h.webhook_since), '-infinity') as is_unheard
        from julia.attempts a join julia.messages m on m.id = a.message_id
        where a.chip_id = c.id and a.state = 'sent' and a.held_at > t.queue_now - interval '1 hour'
      ) q
    ) s on n.last_slot_at > t.queue_now - interval '70 minutes'
    where c.status <> 'cancelled' and c.instance_name is not null and ${scope}`);
  return rows.map((raw) => {
    const { suspicions, ...row } = rowSchema.parse(raw);
    return { ...row, before: suspicions, evidence: evidenceSchema.parse(raw) };
  });
}
