import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, iso, isoOrNull, toCamelRow } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { hideMedia, receivedMedia, sentMedia } from "@/lib/media/shown-media";
import { toPage } from "@/lib/page";
import { phoneKey } from "@/lib/phone";
import {
  noWaitingColumns,
  toWaiting,
  waitingColumns,
  waitingSchema,
} from "@/lib/queue/read/message-row-query";
import { type ConversationItem, type ConversationPage, conversationItemSchema } from "@/types/contact-pages";
import { MESSAGE_PHASES, STATUS_OF_PHASE } from "@/types/messages";
import { contactNotFound } from "./read-consent";

const PAGE_SIZE = 40;

const itemSchema = conversationItemSchema
  .omit({ status: true, waiting: true })
  .extend({ at: iso, editedAt: isoOrNull, deletedAt: isoOrNull });

/** The cursor, and the columns of a sent message from which the other fields are derived. */
const factsSchema = z.object({ cursor: z.string(), phase: z.enum(MESSAGE_PHASES).nullable() });

/**
 * Reads a page of a contact's conversation in both directions, newest first. A message is listed at the time it was
 * sent, and until then at the time it was accepted. Without `withText`, omits all texts and file names. Throws
 * `contact_not_found`.
 */
export async function readConversation(
  ctx: Pick<AppContext, "db">,
  contactId: string,
  cursor: string | undefined,
  { withText }: { withText: boolean },
): Promise<ConversationPage> {
  const keys = await keysOf(ctx, contactId);
  const [micros, id] = cursor?.split(".") ?? [];
  const older =
    micros === undefined
      ? sql`true`
      : sql`(p.at, p.id) < (to_timestamp(0) + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`;
  const rows = await ctx.db.execute(sql`
    with places as (
      select p.* from (
        select m.id, coalesce(m.sent_at, m.created_at) as at, true as is_sent from julia.messages m
        where m.to_key in ${keys} and m.contact_id = ${contactId}
        union all
        select i.id, i.sent_at, false from julia.inbound_messages i where i.contact_id = ${contactId}
          -- A reaction is shown at its message. One to an unknown message is shown by itself.
          and (i.kind <> 'reaction' or coalesce(i.quoted_message_id, i.quoted_inbound_id) is null and i.text is not null)
      ) p where ${older} order by p.at desc, p.id desc limit ${PAGE_SIZE + 1}
    ),
    reactions as (
      select distinct on (1, i.direction) coalesce(i.quoted_message_id, i.quoted_inbound_id) as target, i.direction, i.text
      from julia.inbound_messages i
      where i.contact_id = ${contactId} and i.kind = 'reaction'
      order by 1, i.direction, i.seq desc
    ),
    items as (${sentMessages} union all ${inboundMessages})
    select o.*, (extract(epoch from o.at) * 1000000)::bigint::text || '.' || o.id as cursor,
      (select coalesce(json_agg(json_build_object('direction', r.direction, 'text', r.text)), '[]')
        from reactions r where r.target = o.id and r.text is not null) as reactions
    from items o order by o.at desc, o.id desc`);
  const page = toPage(rows.map(toItem), PAGE_SIZE, (row) => row.cursor);
  return {
    items: page.items.map(({ item }) => (withText ? item : withoutText(item))),
    nextCursor: page.nextCursor,
  };
}

const keysRowSchema = camelRow(z.object({ key: z.string(), earlier: z.array(z.string()) }));

/** Returns the keys of all phone numbers that the contact has had, because `julia.messages` is indexed by them. */
async function keysOf({ db }: Pick<AppContext, "db">, contactId: string): Promise<string[]> {
  const [row] = await db.execute(sql`
    select k.telefone_chave as key, (select coalesce(json_agg(distinct e.from_value), '[]')
      from julia.contact_events e
      where e.contact_id = k.id and e.kind = 'phone_changed' and e.from_value is not null) as earlier
    from julia.clientes k where k.id = ${contactId}`);
  if (row === undefined) throw contactNotFound();
  const { key, earlier } = keysRowSchema.parse(row);
  return [...new Set([key, ...earlier.map(phoneKey)])];
}

const sentMessages: SQL = sql`
  select m.id, p.at, 'out' as direction, coalesce(m.media_kind, 'text') as kind, m.text, ${sentMedia} as media,
    (select json_build_object('text', q.text) from julia.inbound_messages q where q.id = m.in_reply_to) as quoted,
    julia.chip_name(c) as chip_name, m.error_code as error, a.name as client, m.metadata ->> 'person' as person,
    null::timestamptz as edited_at, null::timestamptz as deleted_at, m.phase, ${waitingColumns}
  from places p join julia.messages m on m.id = p.id join julia.clients a on a.id = m.client_id
  left join julia.chips c on c.id = m.chip_id where p.is_sent`;

const inboundMessages: SQL = sql`
  select i.id, p.at, i.direction, i.kind, i.text,
    ${receivedMedia},
    case when i.kind <> 'reaction' and i.quoted_gateway_id is not null
      then json_build_object('text', i.quoted_text) end,
    julia.chip_name(c), null, null, null, i.edited_at, i.deleted_at, null, ${noWaitingColumns}
  from places p join julia.inbound_messages i on i.id = p.id join julia.chips c on c.id = i.chip_id
  where not p.is_sent`;

function toItem(raw: unknown): { cursor: string; item: ConversationItem } {
  const row = toCamelRow(raw);
  const { cursor, phase } = factsSchema.parse(row);
  const item = {
    ...itemSchema.parse(row),
    status: phase === null ? null : STATUS_OF_PHASE[phase],
    waiting: phase === null ? null : toWaiting(waitingSchema.parse(row)),
  };
  return { cursor, item };
}

function withoutText(item: ConversationItem): ConversationItem {
  return {
    ...item,
    text: null,
    media: hideMedia(item.media),
    quoted: item.quoted === null ? null : { text: null },
    reactions: [],
  };
}
