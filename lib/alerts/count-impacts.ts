import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { isLost } from "@/lib/queue/read/is-lost";
import { type AlertRule, type IncidentImpact, incidentImpactSchema } from "@/types/alerts";
import type { Subject } from "./observation";

/** Shorter waits do not count as delays, because a chip's gap between two sends can be this long. */
const DELAYED_SECONDS = 60;
/** The longest time to live of a message (docs/limits.md, "Limits of a request"). */
const LONGEST_WAIT_DAYS = 7;

export interface CountedIncident extends Subject {
  id: string;
  rule: AlertRule;
  since: Date;
  /** The incident's end. While the incident is open, the time of the evaluation. */
  until: Date;
}

const rowsSchema = z.array(z.object({ id: z.uuid(), impact: incidentImpactSchema }));

/**
 * Counts and stores the impact of incidents, together with the list of affected contacts. The evaluator is the only
 * caller. It counts for the last time when it resolves an incident, so the impact does not change afterwards. An
 * incident of one chip affects the contacts that the chip serves, and the contacts whose messages waited for the chip
 * or moved to another chip. An incident of a gateway affects the same contacts of all its chips; for `sessions_lost`,
 * only those of the chips that lost their sessions. An incident of the pool, or of the gateway that has all the chips,
 * affects the contacts whose messages waited. A contact that was once affected stays listed with its strongest effect.
 * From strongest to weakest, the effects are `moved`, `waiting` and `served`.
 */
export async function countImpacts(
  tx: Transaction,
  incidents: readonly CountedIncident[],
): Promise<Map<string, IncidentImpact>> {
  if (incidents.length === 0) return new Map();
  const rows = await tx.execute(sql`
    with incident as materialized (
      select i.id, i.rule, i.subject, i."gatewayId" as gateway_id, i.since as from_at, i.until as until_at,
        i.subject is null and i.rule <> 'sessions_lost' and not exists (
          select 1 from julia.chips c where c.gateway_id <> i."gatewayId" and c.status <> 'cancelled') as is_of_pool
      from jsonb_to_recordset(${JSON.stringify(incidents)}::jsonb)
        as i (id uuid, rule text, subject uuid, "gatewayId" text, since timestamptz, until timestamptz)
    ),
    member as materialized (
      select i.id as alert_id, i.subject, c.id as chip_id, c.instance_name, c.last_instance_name
      from incident i join julia.chips c on c.id = i.subject
      union all
      select i.id, null, c.id, c.instance_name, c.last_instance_name
      from incident i join julia.chips c on c.gateway_id = i.gateway_id and c.status <> 'cancelled'
      where not i.is_of_pool and (i.rule <> 'sessions_lost' or exists (select 1 from julia.chip_state_spans s where s.chip_id = c.id
        and s.kind = 'down' and s.from_at between i.from_at - interval '5 seconds' and i.from_at + interval '2 minutes'))
    ),
    span as materialized (select min(from_at) as from_at, max(until_at) as until_at from incident),
    moved as materialized (
      select i.id as alert_id, e.message_id, e.contact_id from span s
      join julia.contact_events e on e.kind = 'migrated' and e.at between s.from_at and s.until_at
      join (select alert_id, unnest(array[instance_name, last_instance_name]) as name from member) n on n.name = e.from_value
      join incident i on i.id = n.alert_id and e.at between i.from_at and i.until_at
    ),
    recent as materialized (
      select m.id, m.contact_id, m.chip_id, m.route_chip_id, m.phase, m.error_code, m.superseded_by, m.created_at, m.sent_at, m.failed_at
      from span s join julia.messages m
      -- Ids sort by creation time. The range includes every message that could still be waiting when the first
      -- incident began.
      on m.id >= julia.id_at(s.from_at - make_interval(days => ${LONGEST_WAIT_DAYS}))
        and m.id <= julia.id_at(s.until_at + interval '5 minutes')
        and coalesce(m.sent_at, m.failed_at, 'infinity') >= s.from_at and m.phase <> 'cancelled'
    ),
    waited as (
      select i.id as alert_id, m.contact_id, m.phase, m.error_code, m.superseded_by,
        least(coalesce(m.sent_at, m.failed_at, i.until_at), i.until_at) - greatest(m.created_at, i.from_at) as wait,
        coalesce(m.failed_at between i.from_at and i.until_at, false) as ended
      from incident i join recent m on m.created_at < i.until_at
        and coalesce(m.sent_at, m.failed_at, 'infinity') >= i.from_at
        and (i.is_of_pool or (i.id, m.chip_id) in (select alert_id, chip_id from member)
          or (i.id, m.route_chip_id) in (select alert_id, chip_id from member)
          or (i.id, m.id) in (select alert_id, message_id from moved))
    ),
    late as materialized (
      select alert_id, contact_id, wait >= make_interval(secs => ${DELAYED_SECONDS}) as is_delayed,
        ended and ${isLost} as is_lost
      from waited
    ),
    affected as (
      select alert_id, contact_id, 3 as strength from moved
      union all select alert_id, contact_id, 2 from late where is_delayed or is_lost
      union all select i.alert_id, k.id, 1 from member i join julia.clientes k on k.instancia_preferida = i.instance_name
      -- No contact prefers a banned or deleted chip, but the chip served contacts until it was banned or deleted.
      union all select i.alert_id, k.id, 1 from member i join julia.chip_contacts o on o.chip_id = i.subject
        join julia.clientes k on k.id = o.contact_id and k.instancia_preferida is null
        where (select e.to_value from julia.contact_events e
          where e.contact_id = k.id and e.kind in ('assigned', 'migrated') order by e.id desc limit 1)
          in (i.instance_name, i.last_instance_name)
    ),
    strongest as (
      select alert_id, contact_id, (array['served', 'waiting', 'moved'])[greatest(max(a.strength),
        coalesce(max(array_position(array['served', 'waiting', 'moved'], b.effect)), 0))] as effect
      from affected a left join julia.alert_contacts b using (alert_id, contact_id) group by 1, 2
    ),
    stored as (
      insert into julia.alert_contacts as b (alert_id, contact_id, effect)
      select alert_id, contact_id, effect from strongest
      on conflict (alert_id, contact_id) do update set effect = excluded.effect where b.effect <> excluded.effect
    ),
    -- The statement cannot read its own insert, so contacts that were listed earlier are added here.
    listed as (
      select alert_id, contact_id, effect from strongest
      union all select b.alert_id, b.contact_id, b.effect from julia.alert_contacts b join incident i on i.id = b.alert_id
      where (b.alert_id, b.contact_id) not in (select alert_id, contact_id from strongest)
    ),
    counted as (
      select i.id, jsonb_build_object(
        'contacts', count(l.contact_id), 'served', count(*) filter (where l.effect = 'served'),
        'waiting', count(*) filter (where l.effect = 'waiting'), 'moved', count(*) filter (where l.effect = 'moved'),
        'delayed', (select count(*) from late where alert_id = i.id and is_delayed and not is_lost),
        'lost', (select count(*) from late where alert_id = i.id and is_lost)) as impact
      from incident i left join listed l on l.alert_id = i.id group by i.id
    )
    update julia.alerts a set impact = c.impact from counted c where a.id = c.id returning a.id, a.impact`);
  return new Map(rowsSchema.parse(rows).map(({ id, impact }) => [id, impact]));
}
