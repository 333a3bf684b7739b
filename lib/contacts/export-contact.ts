import { sql } from "drizzle-orm";
import { z } from "zod";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { contactNotFound } from "./read-consent";

const rowSchema = z.object({ everything: z.record(z.string(), z.unknown()) });

/** Returns everything that is stored about one contact, as JSON. Throws `contact_not_found`. */
export async function exportContact(
  ctx: CommandContext,
  contactId: string,
): Promise<Record<string, unknown>> {
  requireWriter(ctx.actor);
  const [row] = await ctx.db.execute(sql`
    select json_build_object(
      'contact', to_jsonb(k) - 'telefone_chave',
      'hiddenAddresses', (select coalesce(json_agg(a.lid), '[]') from julia.contact_addresses a
        where a.contact_id = k.id),
      'history', (select coalesce(json_agg(to_jsonb(e) - 'contact_id' order by e.id), '[]')
        from julia.contact_events e where e.contact_id = k.id),
      'sentMessages', (select coalesce(json_agg(json_build_object('id', m.id, 'to', m.to_phone, 'text', m.text,
          'kind', m.kind, 'mediaId', m.media_id,
          'mediaKind', m.media_kind, 'mediaFileName', m.media_file_name, 'phase', m.phase, 'client', c.name, 'metadata', m.metadata, 'createdAt', m.created_at,
          'sentAt', m.sent_at, 'deliveredAt', m.delivered_at, 'readAt', m.read_at) order by m.seq), '[]')
        from julia.messages m join julia.clients c on c.id = m.client_id where m.contact_id = k.id),
      'receivedMessages', (select coalesce(json_agg(to_jsonb(i) - 'seq' - 'contact_id' order by i.seq), '[]')
        from julia.inbound_messages i where i.contact_id = k.id),
      'instances', (select coalesce(json_agg(json_build_object(
          'instanceName', coalesce(p.instance_name, p.last_instance_name), 'firstSentAt', o.first_sent_at,
          'lastSentAt', o.last_sent_at, 'lastReplyAt', o.last_reply_at)), '[]')
        from julia.chip_contacts o join julia.chips p on p.id = o.chip_id where o.contact_id = k.id)
    ) as everything from julia.clientes k where k.id = ${contactId}`);
  if (row === undefined) throw contactNotFound();
  ctx.log.info({ contactId }, "contact exported");
  return rowSchema.parse(row).everything;
}
