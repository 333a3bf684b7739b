import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, iso, isoOrNull } from "@/lib/camel-row";
import { readChipNames } from "@/lib/chips/read-chip-names";
import { printContactAddress } from "@/lib/contact-address";
import type { AppContext } from "@/lib/context/server-context";
import { contactEventsOf, contactEventsSchema } from "@/lib/queue/read/contact-events";
import { type ContactDetail, contactDetailSchema } from "@/types/contact-pages";
import { erasedSince } from "./erased-since";
import { contactNotFound } from "./read-consent";

const rowSchema = camelRow(
  contactDetailSchema.omit({ address: true, chipNames: true, numberErasedAt: true }).extend({
    telefone: z.string().nullable(),
    telefoneChave: z.string(),
    events: contactEventsSchema,
    lastMessageAt: isoOrNull,
    lastReplyAt: isoOrNull,
    erasedAt: isoOrNull,
    replyWindowUntil: isoOrNull,
    optOut: contactDetailSchema.shape.optOut.unwrap().extend({ since: iso }).nullable(),
  }),
);

/**
 * Reads a contact with everything that its page shows beside the conversation. Without `withText`, omits the reasons
 * of opt-outs, which people wrote. Throws `contact_not_found`.
 */
export async function readContactDetail(
  ctx: Pick<AppContext, "db" | "sql" | "log" | "config">,
  contactId: string,
  { withText }: { withText: boolean },
): Promise<ContactDetail> {
  // The routing key is that of a message that would be accepted now, so that the page names the chip truthfully.
  const [raw] = await ctx.db.execute(sql`
    select k.id, k.nome as name, k.whatsapp_name, k.telefone, k.telefone_chave, k.external_id,
      nullif(array_to_string(array[k.especialidade] || k.outras_especialidades, ', '), '') as specialty,
      k.instancia_preferida as preferred_instance, k.last_message_at, k.last_reply_at, k.erased_at, k.version,
      ${contactEventsOf(sql`k.id`, { withText })} as events,
      case when k.opted_out_at is not null then json_build_object('since', k.opted_out_at, 'cause', k.opt_out_cause,
        'reason', case when ${withText} then k.opt_out_reason end, 'by', k.opt_out_by) end as opt_out,
      case when julia.reply_window_is_open(k, s, julia.clock())
        then julia.reply_window_ends(k, s) end as reply_window_until,
      (select julia.chip_name(c) from julia.routing_key_of(
          jsonb_populate_record(null::julia.messages, jsonb_build_object('kind', case
            when julia.reply_window_is_open(k, s, julia.clock()) then 'reply'
            when k.last_message_at is null then 'new' else 'follow_up' end, 'priority', 1,
            'expires_at', julia.clock() + interval '1 day')), k, s) key
        join julia.chips c on key.kind = 'chip' and c.id = key.chip_id) as next_chip_name
    from julia.clientes k, julia.settings s
    where k.id = ${contactId} and s.id = 1`);
  if (raw === undefined) throw contactNotFound();
  const { telefone, telefoneChave, ...row } = rowSchema.parse(raw);
  const moved = row.events.filter(({ kind }) => kind === "assigned" || kind === "migrated");
  const names = [row.preferredInstance, ...moved.flatMap(({ from, to }) => [from, to])];
  return {
    ...row,
    address: printContactAddress(telefone, telefoneChave),
    numberErasedAt: telefone === null ? null : await erasedSince(ctx, telefoneChave),
    chipNames: await readChipNames(
      ctx.db,
      names.filter((name) => name !== null),
    ),
  };
}
