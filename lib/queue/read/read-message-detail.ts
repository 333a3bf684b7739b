import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { printPhoneOrNull } from "@/lib/stated-phone";
import type { MessageDetail } from "@/types/message-pages";
import { MESSAGE_KINDS, MESSAGE_PRIORITIES, MIGRATION_CAUSES } from "@/types/messages";
import { getMessage } from "./get-message";
import { isoOrNull, toWaiting, waitingColumns, waitingRowSchema } from "./message-row-query";

const EVENTS_SHOWN = 20;

const isoDate = z.coerce.date().transform((date) => date.toISOString());

const detailRowSchema = waitingRowSchema.extend({
  text: z.string().nullable(),
  chip_id: z.string().nullable(),
  client_name: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  priority: z.number().transform((index) => MESSAGE_PRIORITIES[index] ?? "normal"),
  uncertain_since: isoOrNull,
  cause: z.enum(MIGRATION_CAUSES).nullable(),
  contact_name: z.string().nullable(),
  specialty: z.string().nullable(),
  preferred_instance: z.string().nullable(),
  events: z.array(
    z
      .object({
        id: z.coerce.string(),
        at: isoDate,
        kind: z.string(),
        from_value: z.string().nullable(),
        to_value: z.string().nullable(),
        reason: z.string().nullable(),
        message_id: z.string().nullable(),
        service: z.string().nullable(),
      })
      .transform(({ from_value, to_value, message_id, ...event }) => ({
        ...event,
        from: event.kind === "phone_changed" ? printPhoneOrNull(from_value) : from_value,
        to: event.kind === "phone_changed" ? printPhoneOrNull(to_value) : to_value,
        messageId: message_id,
      })),
  ),
});

/**
 * A message with the data of its page. Without `withText` the text never leaves the database; only people who write to
 * doctors get it. Throws `message_not_found`.
 */
export async function readMessageDetail(
  ctx: AppContext,
  messageId: string,
  { withText }: { withText: boolean },
): Promise<MessageDetail> {
  const message = await getMessage(ctx, messageId, { clientId: null });
  const rows = await ctx.db.execute(sql`
    select m.phase, m.chip_id, m.kind, m.priority, ${withText ? sql`m.text` : sql`null::text`} as text,
      m.uncertain_since, ${waitingColumns},
      (select t.cause from julia.attempts t where t.message_id = m.id and t.state not in ('not_sent', 'released')) as cause,
      a.name as client_name, k.nome as contact_name, nullif(array_to_string(array[k.especialidade] || k.outras_especialidades, ', '), '') as specialty,
      k.instancia_preferida as preferred_instance,
      (select coalesce(json_agg(e.* order by e.id desc), '[]') from (
        select id, at, kind, from_value, to_value, reason, message_id,
          case when actor_kind = 'service' then actor_label end as service from julia.contact_events
        where contact_id = m.contact_id order by id desc limit ${EVENTS_SHOWN}) e) as events
    from julia.messages m
    join julia.clientes k on k.id = m.contact_id
    join julia.clients a on a.id = m.client_id
    where m.id = ${messageId}`);
  const row = detailRowSchema.parse(rows[0]);
  return {
    ...message,
    // A service's metadata may contain personal data too.
    metadata: withText ? message.metadata : {},
    text: row.text,
    chipId: row.chip_id,
    client: row.client_name,
    kind: row.kind,
    priority: row.priority,
    waiting: toWaiting(row),
    uncertainSince: row.uncertain_since,
    migrationCause: row.cause,
    contact: {
      name: row.contact_name,
      specialty: row.specialty,
      preferredInstance: row.preferred_instance,
      events: row.events,
    },
  };
}
