import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import type { Message } from "@/types/messages";
import { messageRows } from "./message-query";
import { toMessage } from "./to-message";

/** Returns the messages with these ids, whichever client they belong to, except those of erased contacts. */
export async function readMessages(
  ctx: { db: Queryable },
  ids: readonly string[],
): Promise<Map<string, Message>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${messageRows(sql`m.id in ${[...new Set(ids)]}
      and not exists (select 1 from julia.clientes k where k.id = m.contact_id and k.erased_at is not null)`)}
    select * from message_rows`);
  return new Map(rows.map((row) => toMessage(row)).map((message) => [message.id, message]));
}
