import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import type { ChipList, ChipListQuery } from "@/types/chips";
import { gatewayReferenceSchema } from "@/types/gateways";
import { matchesFilter } from "./chip-filter";
import { chipFacts, chipRows, isDown, lastMessageAt } from "./chip-query";
import { isSendingStopped, noticeColumns, toNotice } from "./read-notice";
import { toChip } from "./to-chip";

const SORT_COLUMNS: Record<ChipListQuery["sort"], SQL> = {
  attention: sql`attention`,
  name: sql`nullif(lower(name), '')`,
  phone: sql`phone`,
  status: sql`condition`,
  usageHour: sql`sent_last_hour::float / nullif(effective_per_hour, 0)`,
  usageDay: sql`sent_last_24h::float / nullif(effective_per_day, 0)`,
  lastMessage: sql`last_message_at`,
  created: sql`created_at`,
};

/** Reads one page of chips with the pool's totals, the options of the filters and the notice, all in a single query. */
export async function listChips(
  ctx: Pick<AppContext, "db"> & { config: Parameters<typeof toNotice>[1] },
  query: ChipListQuery,
): Promise<ChipList> {
  const order = sql`${SORT_COLUMNS[query.sort]} ${sql.raw(query.order)} nulls last, attention, created_at, id`;
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipFacts()},
    found as (select r.*, phone, created_at, ${query.sort === "lastMessage" ? lastMessageAt : sql`null::timestamptz`} as last_message_at
      from chip_facts r join julia.chips using (id) where ${matchesFilter(query)}),
    page as (select * from found order by ${order} limit ${query.pageSize} offset ${(query.page - 1) * query.pageSize}),
    ${chipRows(sql`page`)}
    select
      (select count(*)::int from found) as total,
      (select json_build_object(
        'total', count(*) filter (where condition <> 'cancelled'),
        'connected', count(*) filter (where is_connected),
        'waiting', count(*) filter (where condition in ('awaiting_qr', 'switched_off')),
        'warming', count(*) filter (where condition = 'warming'),
        'banned', count(*) filter (where condition = 'banned'),
        'down', count(*) filter (where condition <> 'cancelled' and ${isDown}),
        'capacityLeftToday', coalesce(sum(greatest(effective_per_day - sent_last_24h, 0)) filter (where can_send), 0),
        'capacityLeftThisHour', coalesce(sum(least(greatest(effective_per_hour - sent_last_hour, 0),
          greatest(effective_per_day - sent_last_24h, 0))) filter (where can_send), 0))
        from chip_facts) as summary,
      (select coalesce(json_agg(to_jsonb(r.*) order by ${order}), '[]')
        from (select *, ${lastMessageAt} as last_message_at from chip_rows r) r) as items,
      json_build_object('tags', (
          select coalesce(json_agg(tag order by key), '[]') from (
            select julia.search_text(tag) as key, min(tag) as tag from julia.chips, unnest(tags) tag
            where status <> 'cancelled' group by 1) used),
        'specialties', (select coalesce(json_agg(key order by key), '[]')
          from julia.settings, jsonb_object_keys(specialty_map) key where id = 1),
        'gateways', (select case when count(*) > 1 then json_agg(json_build_object('id', id, 'name', name) order by lower(name))
          else '[]' end from julia.gateways)) as filters,
      ${noticeColumns}`);
  const { total, summary, items, filters } = answerSchema.parse(rows[0]);
  const notice = toNotice(rows[0], ctx.config);
  // While no chip can send, there are no free sends, as on the status page.
  const noneFree = isSendingStopped(notice) ? { capacityLeftToday: 0, capacityLeftThisHour: 0 } : {};
  return {
    items: items.map(toChip),
    total,
    page: query.page,
    pageSize: query.pageSize,
    summary: { ...summary, ...noneFree },
    filters,
    notice,
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
    down: z.number(),
    capacityLeftToday: z.number(),
    capacityLeftThisHour: z.number(),
  }),
  items: z.array(z.record(z.string(), z.unknown())),
  filters: z.object({
    tags: z.array(z.string()),
    specialties: z.array(z.string()),
    gateways: z.array(gatewayReferenceSchema),
  }),
});
