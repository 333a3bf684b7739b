import { sql } from "drizzle-orm";
import { z } from "zod";
import { iso, isoOrNull, toCamelRow } from "@/lib/camel-row";
import { readChipNames } from "@/lib/chips/read-chip-names";
import type { AppContext } from "@/lib/context/server-context";
import { againRefusal } from "@/lib/queue/again/again-refusal";
import { printPhoneOrNull } from "@/lib/stated-phone";
import { contactEventSchema, type MessageDetail, messageDetailSchema } from "@/types/message-pages";
import { MESSAGE_PRIORITIES } from "@/types/messages";
import { getMessage } from "./get-message";
import { toWaiting, waitingColumns, waitingSchema } from "./message-row-query";

const EVENTS_SHOWN = 20;

const eventSchema = contactEventSchema.extend({ id: z.coerce.string(), at: iso }).transform((event) => ({
  ...event,
  ...(event.kind === "phone_changed"
    ? { from: printPhoneOrNull(event.from), to: printPhoneOrNull(event.to) }
    : {}),
}));

const columnsSchema = messageDetailSchema
  .pick({
    text: true,
    chipId: true,
    client: true,
    kind: true,
    expiry: true,
    againRefusal: true,
    migrationCause: true,
  })
  .extend({
    priority: z.number().transform((index) => MESSAGE_PRIORITIES[index] ?? "normal"),
    uncertainSince: isoOrNull,
    contact: messageDetailSchema.shape.contact.extend({ events: z.array(eventSchema) }),
  });

/**
 * Reads a message with everything that its page shows. Without `withText`, omits the text and the metadata, because
 * only users with a writing role may see them. Throws `message_not_found`.
 */
export async function readMessageDetail(
  ctx: AppContext,
  messageId: string,
  { withText }: { withText: boolean },
): Promise<MessageDetail> {
  const message = await getMessage(ctx, messageId, { clientId: null });
  const rows = await ctx.db.execute(sql`
    select m.phase, m.chip_id, m.kind, m.priority, ${withText ? sql`m.text` : sql`null::text`} as text,
      m.uncertain_since, ${waitingColumns}, m.expiry, ${againRefusal} as again_refusal, a.name as client,
      (select t.cause from julia.attempts t
        where t.message_id = m.id and t.state not in ('not_sent', 'released')) as migration_cause,
      json_build_object('name', k.nome,
        'specialty', nullif(array_to_string(array[k.especialidade] || k.outras_especialidades, ', '), ''),
        'preferredInstance', k.instancia_preferida,
        'events', (select coalesce(json_agg(e.* order by e.id desc), '[]') from (
          select id, at, kind, from_value as "from", to_value as "to", reason, message_id as "messageId",
            case when actor_kind = 'service' then actor_label end as service from julia.contact_events
          where contact_id = m.contact_id order by id desc limit ${EVENTS_SHOWN}) e)) as contact
    from julia.messages m
    join julia.clientes k on k.id = m.contact_id
    join julia.clients a on a.id = m.client_id
    where m.id = ${messageId}`);
  const row = toCamelRow(rows[0]);
  const columns = columnsSchema.parse(row);
  return {
    ...message,
    // A service's metadata may also contain personal data.
    metadata: withText ? message.metadata : {},
    ...columns,
    chipNames: await readChipNames(ctx.db, instanceNamesIn({ ...message, ...columns })),
    waiting: toWaiting(waitingSchema.parse(row)),
  };
}

const isSet = (name: string | null | undefined): name is string => typeof name === "string";

function instanceNamesIn({
  instanceName,
  attempts,
  routing,
  expiry,
  contact,
}: Omit<MessageDetail, "chipNames" | "waiting">): string[] {
  const moves = contact.events.filter(({ kind }) => kind === "assigned" || kind === "migrated");
  const tried = [...attempts, ...routing.candidates].map((one) => one.instanceName);
  const moved = moves.flatMap(({ from, to }) => [from, to]);
  return [instanceName, expiry?.instanceName, contact.preferredInstance, ...tried, ...moved].filter(isSet);
}
