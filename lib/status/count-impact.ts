import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import type { IncidentImpact } from "@/types/status";
import type { IncidentRow } from "./read-incidents";

/** Shorter waits do not count as a delay: a chip's gap between two sends can be this long. */
const DELAYED_SECONDS = 60;
/** The longest time to live of a message (docs/limits.md, "Limits of a request"). */
const LONGEST_WAIT_DAYS = 7;

const rowSchema = z.object({
  contacts: z.number().int(),
  delayed: z.number().int(),
  lost: z.number().int(),
});

/**
 * Counts the impact of an incident. For a chip, it covers the messages bound for it, whether they waited, moved or
 * ended; for the pool, all waiting messages. Expired and failed messages are lost, unless the recipient was the reason.
 */
export async function countImpact(
  ctx: Pick<AppContext, "db">,
  incident: Pick<IncidentRow, "subject" | "since" | "resolvedAt">,
): Promise<IncidentImpact> {
  const { subject, since, resolvedAt } = incident;
  const [row] = await ctx.db.execute(sql`
    with span as materialized (select ${since}::timestamptz as from_at,
      coalesce(${resolvedAt}::timestamptz, julia.clock()) as until_at),
    chip as (select id, instance_name, last_instance_name from julia.chips where id = ${subject}::uuid),
    -- Messages that moved to another number during the incident.
    moved as materialized (
      select e.message_id, e.contact_id from julia.contact_events e, span, chip
      where e.kind = 'migrated' and e.at >= span.from_at and e.at <= span.until_at
        and e.from_value in (chip.instance_name, chip.last_instance_name)
    ),
    waited as (
      select m.id, m.contact_id, m.phase, m.error_code,
        least(coalesce(m.sent_at, m.failed_at, span.until_at), span.until_at) - greatest(m.created_at, span.from_at) as wait,
        coalesce(m.failed_at between span.from_at and span.until_at, false) as ended
      from julia.messages m, span
      -- Ids sort by creation time. The range includes every message that could still wait when the incident began.
      where m.id >= julia.id_at(span.from_at - make_interval(days => ${LONGEST_WAIT_DAYS}))
        and m.id <= julia.id_at(span.until_at + interval '5 minutes')
        and m.created_at < span.until_at and coalesce(m.sent_at, m.failed_at, 'infinity') > span.from_at
        and m.phase <> 'cancelled'
        and (${subject}::uuid is null or m.chip_id = ${subject}::uuid or m.route_chip_id = ${subject}::uuid
          or exists (select 1 from moved where moved.message_id = m.id))
    ),
    affected as (
      select id, contact_id, wait >= make_interval(secs => ${DELAYED_SECONDS}) as is_delayed,
        ended and phase in ('failed', 'expired') and error_code is distinct from 'number_not_on_whatsapp' as is_lost
      from waited
    )
    select count(*) filter (where is_delayed and not is_lost)::int as delayed,
      count(*) filter (where is_lost)::int as lost,
      (select count(*)::int from (
        select contact_id from affected where is_delayed or is_lost
        union select contact_id from moved
        union select k.id from julia.clientes k, chip where k.instancia_preferida = chip.instance_name) people) as contacts
    from affected`);
  return rowSchema.parse(row);
}
