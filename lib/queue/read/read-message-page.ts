import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { noticeColumns, toNotice } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";
import { toPage } from "@/lib/page";
import { parsePhone } from "@/lib/phone";
import { matchesWords, phoneDigitsOf } from "@/lib/search";
import type { MessagePage, MessagePageQuery } from "@/types/message-pages";
import { MESSAGE_PHASES, STATUS_OF_PHASE } from "@/types/messages";
import { messageRowsOf, toMessageRow } from "./message-row-query";

const PAGE_SIZE = 50;

const answerSchema = z.object({ items: z.array(z.unknown()), uncertain: z.number(), any: z.boolean() });

/** Reads a page of messages without their texts, newest first. Searches and filters in one query. */
export async function readMessagePage(
  ctx: Pick<AppContext, "db"> & { config: Parameters<typeof toNotice>[1] },
  query: MessagePageQuery,
): Promise<MessagePage> {
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with page as (${messageRowsOf(filter(query), PAGE_SIZE + 1)})
    select
      (select coalesce(json_agg(p.* order by p.seq desc), '[]') from page p) as items,
      (select count(*)::int from julia.messages where phase = 'uncertain') as uncertain,
      exists (select 1 from julia.messages) as any,
      ${noticeColumns}`);
  const { items, uncertain, any } = answerSchema.parse(rows[0]);
  const page = toPage(items.map(toMessageRow), PAGE_SIZE, ({ seq }) => String(seq));
  return {
    items: page.items.map(({ item }) => item),
    nextCursor: page.nextCursor,
    uncertain,
    any,
    notice: toNotice(rows[0], ctx.config),
  };
}

function filter(query: MessagePageQuery): SQL {
  const conditions: SQL[] = [];
  if (query.cursor !== undefined) conditions.push(sql`m.seq < ${query.cursor}::bigint`);
  if (query.status.length > 0) {
    const phases = MESSAGE_PHASES.filter((phase) => query.status.includes(STATUS_OF_PHASE[phase]));
    conditions.push(sql`m.phase in ${phases}`);
  }
  if (query.client !== "") {
    conditions.push(
      sql`m.client_id = (select id from julia.clients where lower(name) = lower(${query.client}))`,
    );
  }
  if (query.search !== "") conditions.push(matches(query.search));
  const all = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  return query.instance === "" ? all : throughInstance(query.instance, all);
}

/**
 * Selects messages that were sent or wait to be sent through the named instance; a deleted chip is found by its last
 * name. Two queries, each with its own index, because one query with "or" would read the whole table.
 */
function throughInstance(name: string, conditions: SQL): SQL {
  const chip = sql`(select id from julia.chips
    where lower(coalesce(instance_name, last_instance_name)) = lower(${name})
    order by instance_name is null, created_at desc limit 1)`;
  const newest = sql`and ${conditions} order by m.seq desc nulls last limit ${PAGE_SIZE + 1}`;
  return sql`m.seq in (
    (select m.seq from julia.messages m where m.chip_id = ${chip} ${newest})
    union all
    (select m.seq from julia.messages m
      where m.phase = 'queued' and m.ready and (m.route_kind, m.route_chip_id, m.route_specialty) = ('chip', ${chip}, '') ${newest}))`;
}

const WHOLE_PHONE_DIGITS = 12;
/** A message id, or a prefix that cannot be mistaken for a phone number. */
const ID_TEXT = /^[0-9a-f]{8}-[0-9a-f-]{0,27}$/i;
const LOWEST_ID = "00000000-0000-0000-0000-000000000000";

function matches(search: string): SQL {
  if (ID_TEXT.test(search)) {
    const from = search + LOWEST_ID.slice(search.length);
    const to = search + LOWEST_ID.replaceAll("0", "f").slice(search.length);
    if (z.guid().safeParse(from).success) {
      // Two ranges, each with its own index; "or" between them would read the whole table.
      return sql`m.id in (select id from julia.messages where id between ${from}::uuid and ${to}::uuid
        union all select id from julia.messages where to_key in (
          select telefone_chave from julia.clientes where ${matchesWords([sql`external_id`], search)}))`;
    }
  }
  const digits = phoneDigitsOf(search);
  if (digits !== null) {
    const whole = parsePhone(search);
    // A complete number with its country code is found through the index messages_to.
    if (whole !== null && digits.length >= WHOLE_PHONE_DIGITS) {
      return sql`m.to_key in (select ${whole.key}
        union all select telefone_chave from julia.clientes where external_id = ${search})`;
    }
    const part = `%${digits}%`;
    // The key omits the ninth digit, as WhatsApp does for many numbers.
    return sql`(m.to_phone like ${part} or m.to_key like ${part} or m.to_key = ${whole?.key ?? ""}
      or m.contact_id in (${contactsOf([sql`external_id`], search)}))`;
  }
  const chipNames = [sql`coalesce(instance_name, last_instance_name)`, sql`label`];
  return sql`(m.contact_id in (${contactsOf([sql`nome`, sql`external_id`], search)})
    or m.chip_id in (select id from julia.chips where ${matchesWords(chipNames, search)}))`;
}

const contactsOf = (columns: SQL[], search: string): SQL =>
  sql`select id from julia.clientes where ${matchesWords(columns, search)}`;
