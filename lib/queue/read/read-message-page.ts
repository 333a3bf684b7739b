import { sql } from "drizzle-orm";
import { z } from "zod";
import { noticeColumns, toNotice } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";
import { toPage } from "@/lib/page";
import type { MessagePage, MessagePageQuery } from "@/types/message-pages";
import { messageRowsOf, toMessageRow } from "./message-row-query";
import { chipNamed, messageScope } from "./message-scope";

const PAGE_SIZE = 50;

const answerSchema = z.object({
  items: z.array(z.unknown()),
  uncertain: z.number(),
  any: z.boolean(),
  filtered_chip: z.string().nullable(),
  filtered_batch: z.string().nullable(),
});

/** Reads a page of messages without their texts, newest first. Searches and filters in one query. */
export async function readMessagePage(
  ctx: Pick<AppContext, "db"> & { config: Parameters<typeof toNotice>[1] },
  query: MessagePageQuery,
): Promise<MessagePage> {
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with page as (${messageRowsOf(messageScope(query, PAGE_SIZE + 1), PAGE_SIZE + 1)})
    select
      (select coalesce(json_agg(p.* order by p.seq desc), '[]') from page p) as items,
      (select count(*)::int from julia.messages where phase = 'uncertain') as uncertain,
      exists (select 1 from julia.messages) as any,
      (select julia.chip_name(c) from julia.chips c where c.id = ${chipNamed(query.instance)}) as filtered_chip,
      (select name from julia.batches where id = nullif(${query.batch}, '')::uuid) as filtered_batch,
      ${noticeColumns}`);
  const answer = answerSchema.parse(rows[0]);
  const { items, uncertain, any } = answer;
  const page = toPage(items.map(toMessageRow), PAGE_SIZE, ({ seq }) => String(seq));
  return {
    items: page.items.map(({ item }) => item),
    nextCursor: page.nextCursor,
    uncertain,
    any,
    filteredChip: answer.filtered_chip,
    filteredBatch: answer.filtered_batch,
    notice: toNotice(rows[0], ctx.config),
  };
}
