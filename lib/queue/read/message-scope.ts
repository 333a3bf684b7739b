import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { parsePhone } from "@/lib/phone";
import { matchesWords, phoneDigitsOf } from "@/lib/search";
import type { MessagePageQuery } from "@/types/message-pages";
import { MESSAGE_PHASES, STATUS_OF_PHASE } from "@/types/messages";

/**
 * Returns the SQL condition on `m` (`julia.messages`) for the search text and filters of a message list. `limit` is how
 * many of the newest messages the caller reads; null if the caller reads all.
 */
export function messageScope(query: MessagePageQuery, limit: number | null): SQL {
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
  if (query.batch !== "") conditions.push(sql`m.batch_id = ${query.batch}`);
  if (query.search !== "") conditions.push(matches(query.search));
  const all = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  return query.instance === "" ? all : throughInstance(query.instance, all, limit);
}

/** The id of the chip with an instance name. A deleted chip is found by its last name. */
export const chipNamed = (instanceName: string): SQL => sql`(select id from julia.chips
    where lower(coalesce(instance_name, last_instance_name)) = lower(${instanceName})
    order by instance_name is null, created_at desc limit 1)`;

/**
 * Selects messages that were sent, or are waiting to be sent, through the named instance. Two queries are used, each
 * with its own index, because one query with "or" would read the whole table.
 */
function throughInstance(name: string, conditions: SQL, limit: number | null): SQL {
  const chip = chipNamed(name);
  const newest = sql`and ${conditions} order by m.seq desc nulls last limit ${limit}::bigint`;
  return sql`m.seq in (
    (select m.seq from julia.messages m where m.chip_id = ${chip} ${newest})
    union all
    (select m.seq from julia.messages m
      where m.phase = 'queued' and m.ready and (m.route_kind, m.route_chip_id, m.route_specialty) = ('chip', ${chip}, '') ${newest}))`;
}

const WHOLE_PHONE_DIGITS = 12;
/** A message id, or a prefix of an id that cannot be mistaken for a phone number. */
const ID_TEXT = /^[0-9a-f]{8}-[0-9a-f-]{0,27}$/i;
const LOWEST_ID = "00000000-0000-0000-0000-000000000000";

function matches(search: string): SQL {
  if (ID_TEXT.test(search)) {
    const from = search + LOWEST_ID.slice(search.length);
    const to = search + LOWEST_ID.replaceAll("0", "f").slice(search.length);
    if (z.guid().safeParse(from).success) {
      // Two subqueries, each with its own index, because "or" between two conditions would read the whole table.
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
