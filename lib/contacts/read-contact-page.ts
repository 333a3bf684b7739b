import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, isoOrNull } from "@/lib/camel-row";
import { noticeColumns, toNotice } from "@/lib/chips/read-notice";
import { printContactAddress } from "@/lib/contact-address";
import type { AppContext } from "@/lib/context/server-context";
import { toPage } from "@/lib/page";
import { parsePhone } from "@/lib/phone";
import { matchesWords, phoneDigitsOf } from "@/lib/search";
import { type ContactPage, type ContactPageQuery, contactRowSchema } from "@/types/contact-pages";

const PAGE_SIZE = 50;

/** Latest activity of a contact. Must equal the expression of the index `clientes_recent`. */
const activity = sql`greatest(k.last_message_at, k.last_reply_at)`;

const rowSchema = camelRow(
  contactRowSchema.omit({ address: true }).extend({
    telefone: z.string().nullable(),
    telefoneChave: z.string(),
    activity: z.string().nullable(),
    lastMessageAt: isoOrNull,
    lastReplyAt: isoOrNull,
    optedOutAt: isoOrNull,
  }),
).transform(({ telefone, telefoneChave, activity: at, ...row }) => ({
  cursor: `${at ?? ""}.${row.id}`,
  item: { ...row, address: printContactAddress(telefone, telefoneChave) },
}));

const answerSchema = camelRow(
  z.object({ items: z.array(rowSchema), any: z.boolean(), filteredChip: z.string().nullable() }),
);

/** Reads a page of contacts, latest activity first. Searches and filters in one query. */
export async function readContactPage(
  ctx: Pick<AppContext, "db"> & { config: Parameters<typeof toNotice>[1] },
  query: ContactPageQuery,
): Promise<ContactPage> {
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with page as (${contactsIn(query)})
    select
      (select coalesce(json_agg(p.* order by p.place), '[]') from (
        select k.id, coalesce(k.nome, k.whatsapp_name) as name, k.telefone, k.telefone_chave, k.external_id,
          nullif(array_to_string(array[k.especialidade] || k.outras_especialidades, ', '), '') as specialty,
          coalesce((select julia.chip_name(c) from julia.chips c where c.instance_name = k.instancia_preferida),
            k.instancia_preferida) as chip_name,
          k.last_message_at, k.last_reply_at, k.opted_out_at,
          (extract(epoch from ${activity}) * 1000000)::bigint::text as activity,
          row_number() over (order by ${activity} desc nulls last, k.id) as place
        from page k) p) as items,
      exists (select 1 from julia.clientes) as any,
      (select julia.chip_name(c) from julia.chips c where lower(c.instance_name) = lower(${query.preferred})) as filtered_chip,
      ${noticeColumns}`);
  const { items, any, filteredChip } = answerSchema.parse(rows[0]);
  const page = toPage(items, PAGE_SIZE, ({ cursor }) => cursor);
  return {
    items: page.items.map(({ item }) => item),
    nextCursor: page.nextCursor,
    any,
    filteredChip,
    notice: toNotice(rows[0], ctx.config),
  };
}

/** Contacts without activity come last. They are read separately, so that both parts follow the index. */
function contactsIn(query: ContactPageQuery): SQL {
  const conditions = sql.join([sql`true`, ...filters(query)], sql` and `);
  const [at, id] = query.cursor?.split(".") ?? [];
  const active =
    at === undefined
      ? sql`${activity} is not null`
      : at === ""
        ? sql`false`
        : sql`${activity} <= ${momentOf(at)} and (${activity} < ${momentOf(at)} or k.id > ${id})`;
  const silent = at === "" ? sql`k.id > ${id}` : sql`true`;
  const order = sql`order by ${activity} desc nulls last, k.id limit ${PAGE_SIZE + 1}`;
  return sql`
    select * from (
      (select * from julia.clientes k where ${active} and ${conditions} ${order})
      union all
      (select * from julia.clientes k where ${activity} is null and ${silent} and ${conditions} ${order})) k
    ${order}`;
}

const momentOf = (micros: string): SQL =>
  sql`(to_timestamp(0) + ${micros}::bigint * interval '1 microsecond')`;

function filters({ search, state, preferred }: ContactPageQuery): SQL[] {
  const conditions: SQL[] = [];
  if (state === "opted_out") conditions.push(sql`k.opted_out_at is not null`);
  if (state === "replied") {
    conditions.push(sql`k.last_reply_at > (select julia.clock()) - interval '24 hours'`);
  }
  if (preferred !== "") {
    conditions.push(sql`k.instancia_preferida = (
      select c.instance_name from julia.chips c where lower(c.instance_name) = lower(${preferred}))`);
  }
  if (search !== "") conditions.push(matches(search));
  return conditions;
}

function matches(search: string): SQL {
  const digits = phoneDigitsOf(search);
  if (digits === null) return matchesWords([sql`k.nome`, sql`k.whatsapp_name`, sql`k.external_id`], search);
  const part = `%${digits}%`;
  // The key omits the ninth digit, and contains the hidden address of a contact without a phone number.
  return sql`(k.telefone_chave = ${parsePhone(search)?.key ?? ""} or k.telefone like ${part}
    or k.telefone_chave like ${part} or ${matchesWords([sql`k.external_id`], search)})`;
}
