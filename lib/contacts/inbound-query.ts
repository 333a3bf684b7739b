import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { iso, toCamelRow } from "@/lib/camel-row";
import { printContactAddress } from "@/lib/contact-address";
import { type InboundMessage, inboundMessageSchema } from "@/types/inbound";

/**
 * Returns the CTE `inbound_rows` with the `seq` and all data of each `InboundMessage`, for `toInbound` to parse. `scope`
 * is a condition on `i` (julia.inbound_messages) and `k` (its contact in julia.clientes).
 */
export function inboundRows(scope: SQL): SQL {
  return sql`
  inbound_rows as (
    select i.id, i.seq, i.kind, i.text, i.direction, i.gateway_message_id, i.sent_at, i.received_at,
      coalesce(c.instance_name, c.last_instance_name) as instance_name, k.telefone, k.telefone_chave,
      case when coalesce(k.external_id, k.nome, k.whatsapp_name) is not null then json_build_object(
        'externalId', k.external_id, 'name', coalesce(k.nome, k.whatsapp_name)) end as contact,
      case when i.kind in ('image', 'document', 'audio', 'video', 'sticker') then json_build_object(
        'mediaId', i.media_id, 'mimeType', i.media_mime_type, 'bytes', i.media_bytes, 'fileName', i.media_file_name,
        'seconds', i.media_seconds, 'sha256', i.media_sha256) end as media,
      case when i.quoted_gateway_id is not null then json_build_object(
        'messageId', i.quoted_message_id, 'inboundId', i.quoted_inbound_id, 'text', i.quoted_text) end as quoted
    from julia.inbound_messages i
    join julia.clientes k on k.id = i.contact_id
    join julia.chips c on c.id = i.chip_id
    where ${scope}
  )`;
}

const columnsSchema = inboundMessageSchema.omit({ from: true }).extend({ sentAt: iso, receivedAt: iso });
const addressSchema = z.object({ telefone: z.string().nullable(), telefoneChave: z.string() });

/** Parses a row of `inbound_rows` into the API's `InboundMessage`. */
export function toInbound(raw: Record<string, unknown>): InboundMessage {
  const row = toCamelRow(raw);
  const { telefone, telefoneChave } = addressSchema.parse(row);
  return { ...columnsSchema.parse(row), from: printContactAddress(telefone, telefoneChave) };
}
