import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { parsePhone } from "@/lib/phone";
import { matchesWords, phoneDigitsOf } from "@/lib/search";
import type { ChipList, ChipListQuery } from "@/types/chips";
import { chipRows, lastMessageAt } from "./chip-query";
import { noticeColumns, toNotice } from "./read-notice";
import { toChip } from "./to-chip";

const SORT_COLUMNS: Record<ChipListQuery["sort"], SQL> = {
  attention: sql`attention`,
  name: sql`lower(coalesce(instance_name, last_instance_name))`,
  phone: sql`phone`,
  status: sql`condition`,
  usageHour: sql`sent_last_hour::float / nullif(effective_per_hour, 0)`,
  usageDay: sql`sent_last_24h::float / nullif(effective_per_day, 0)`,
  lastMessage: sql`last_message_at`,
  created: sql`created_at`,
};

/**
 * Returns one page of the pool with totals and notices, in a single query. Deleted chips are left out unless the filter
 * asks for them or their deletion is still running.
 */
export async function listChips(
  ctx: Pick<AppContext, "db"> & { config: Parameters<typeof toNotice>[1] },
  query: ChipListQuery,
): Promise<ChipList> {
  const order = sql`${SORT_COLUMNS[query.sort]} ${sql.raw(query.order)} nulls last, attention, created_at, id`;
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipRows()},
    with_last as (select r.*, ${query.sort === "lastMessage" ? lastMessageAt : sql`null::timestamptz`} as last_message_at from chip_rows r),
    found as (select * from with_last where ${filter(query)}),
    page as (select * from found order by ${order} limit ${query.pageSize} offset ${(query.page - 1) * query.pageSize})
    select
      (select count(*)::int from found) as total,
      (select json_build_object(
        'total', count(*) filter (where condition <> 'cancelled'),
        'connected', count(*) filter (where is_connected),
        'waiting', count(*) filter (where condition in ('awaiting_qr', 'switched_off')),
        'warming', count(*) filter (where condition = 'warming'),
        'banned', count(*) filter (where condition = 'banned'),
        'capacityLeftToday', coalesce(sum(greatest(effective_per_day - sent_last_24h, 0)) filter (where can_send), 0),
        'capacityLeftThisHour', coalesce(sum(least(greatest(effective_per_hour - sent_last_hour, 0),
          greatest(effective_per_day - sent_last_24h, 0))) filter (where can_send), 0))
        from chip_rows) as summary,
      (select coalesce(json_agg(to_jsonb(r.*) || jsonb_build_object('last_message_at', ${lastMessageAt}) order by ${order}), '[]')
        from page r) as items,
      ${noticeColumns}`);
  const { total, summary, items } = answerSchema.parse(rows[0]);
  return {
    items: items.map(toChip),
    total,
    page: query.page,
    pageSize: query.pageSize,
    summary,
    notice: toNotice(rows[0], ctx.config),
  };
}

const answerSchema = z.object({
  total: z.number(),
  summary: z.object({
    total: z.number(),
    connected: z.number(),
    waiting: z.number(),
    warming: z.number(),
    banned: z.number(),
    capacityLeftToday: z.number(),
    capacityLeftThisHour: z.number(),
  }),
  items: z.array(z.record(z.string(), z.unknown())),
});

function filter(query: ChipListQuery): SQL {
  const conditions: SQL[] = [];
  if (query.status.length > 0) conditions.push(sql`status in ${query.status}`);
  if (query.condition.length > 0) conditions.push(sql`condition in ${query.condition}`);
  if (query.status.length + query.condition.length === 0)
    conditions.push(sql`(status <> 'cancelled' or headline_code = 'operation_under_way')`);
  if (query.connection.length > 0) conditions.push(sql`state in ${query.connection}`);
  if (query.search !== "") conditions.push(matches(query.search));
  return sql.join(conditions, sql` and `);
}

function matches(search: string): SQL {
  const names = matchesWords([sql`coalesce(instance_name, last_instance_name)`, sql`label`], search);
  const digits = phoneDigitsOf(search);
  if (digits === null) return names;
  // WhatsApp shows many numbers without the ninth digit, and the phone key omits it too.
  const part = `%${digits}%`;
  const whole = parsePhone(search)?.key ?? "";
  return sql`(${names} or phone like ${part} or phone_key like ${part} or owner_phone like ${part}
    or phone_key = ${whole} or owner_key = ${whole})`;
}
