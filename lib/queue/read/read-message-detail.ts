import { sql } from "drizzle-orm";
import { z } from "zod";
import { isoOrNull, toCamelRow } from "@/lib/camel-row";
import { readChipNames } from "@/lib/chips/read-chip-names";
import type { AppContext } from "@/lib/context/server-context";
import { hideMedia, sentMedia } from "@/lib/media/shown-media";
import { againRefusal } from "@/lib/queue/again/again-refusal";
import { type MessageDetail, messageDetailSchema } from "@/types/message-pages";
import { MESSAGE_PRIORITIES } from "@/types/messages";
import { contactEventsOf, contactEventsSchema } from "./contact-events";
import { getMessage } from "./get-message";
import { toWaiting, waitingColumns, waitingSchema } from "./message-row-query";

const columnsSchema = messageDetailSchema
  .pick({
    text: true,
    mediaKind: true,
    media: true,
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
    cancelledAt: isoOrNull,
    contact: messageDetailSchema.shape.contact.extend({ events: contactEventsSchema }),
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
      m.media_kind, ${sentMedia} as media,
      m.uncertain_since, m.cancelled_at, ${waitingColumns}, m.expiry, ${againRefusal} as again_refusal, a.name as client,
      (select t.cause from julia.attempts t
        where t.message_id = m.id and t.state not in ('not_sent', 'released')) as migration_cause,
      json_build_object('id', k.id, 'name', k.nome,
        'specialty', nullif(array_to_string(array[k.especialidade] || k.outras_especialidades, ', '), ''),
        'preferredInstance', k.instancia_preferida,
        'events', ${contactEventsOf(sql`m.contact_id`, { withText })}) as contact
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
    media: withText ? columns.media : hideMedia(columns.media),
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
