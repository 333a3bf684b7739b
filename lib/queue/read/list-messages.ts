import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/client";
import { invalidField } from "@/lib/errors";
import { type Page, toPage } from "@/lib/page";
import { requirePhone } from "@/lib/phone";
import { storableMoment } from "@/lib/storable-moment";
import { MESSAGE_PHASES, type Message, type MessageListQuery, STATUS_OF_PHASE } from "@/types/messages";
import { type Visibility, visibleTo } from "./get-message";
import { messageRows } from "./message-query";
import { toMessage } from "./to-message";

const PAGE_SIZE = 50;

/**
 * Returns a page of messages, newest first. `cursor` is the previous page's `nextCursor`. Throws `invalid_request` for
 * an invalid phone number or cursor.
 */
export async function listMessages(
  ctx: { db: Queryable },
  query: MessageListQuery,
  visibility: Visibility,
): Promise<Page<Message>> {
  // `nulls last` matches the indexes; without it, each page would sort all matching messages.
  const page = sql`m.id in (
    select m.id from julia.messages m where ${sql.join(filters(query, visibility), sql` and `)}
    order by m.seq desc nulls last limit ${PAGE_SIZE + 1})`;
  const rows = await ctx.db.execute<Record<string, unknown>>(
    sql`with ${messageRows(page)} select * from message_rows order by seq desc nulls last`,
  );
  return toPage(rows.map(toMessage), PAGE_SIZE, ({ id }) => id);
}

function filters(query: MessageListQuery, visibility: Visibility): SQL[] {
  const conditions = [visibleTo(visibility)];
  if (query.status.length > 0) {
    const phases = MESSAGE_PHASES.filter((phase) => query.status.includes(STATUS_OF_PHASE[phase]));
    conditions.push(sql`m.phase in ${phases}`);
  }
  if (query.to !== undefined) {
    conditions.push(sql`m.to_key = ${requirePhone("to", query.to).key}`);
  }
  if (query.instanceName !== undefined) {
    conditions.push(sql`m.chip_id in (select c.id from julia.chips c
      where lower(coalesce(c.instance_name, c.last_instance_name)) = lower(${query.instanceName}))`);
  }
  if (query.since !== undefined) {
    const since = storableMoment(query.since);
    // Ends the scan at the newest message created more than a minute before `since`. The minute is needed because
    // messages accepted at about the same time may be numbered in any order.
    conditions.push(sql`m.created_at >= ${since}
      and m.seq > coalesce((select m.seq from julia.messages m
        where ${visibleTo(visibility)} and m.created_at < ${since}::timestamptz - interval '1 minute'
        order by m.seq desc nulls last limit 1), 0)`);
  }
  if (query.cursor !== undefined) {
    // The cursor is the last returned id, which reveals nothing about other clients' traffic.
    if (!z.uuid().safeParse(query.cursor).success) throw invalidField("cursor", "This is not a cursor.");
    conditions.push(sql`m.seq < (select m.seq from julia.messages m
      where m.id = ${query.cursor} and ${visibleTo(visibility)})`);
  }
  return conditions;
}
