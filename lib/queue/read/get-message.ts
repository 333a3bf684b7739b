import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { DomainError } from "@/lib/errors";
import type { Message } from "@/types/messages";
import { messageRows } from "./message-query";
import { toMessage } from "./to-message";

/** Limits a query to one client's messages; null shows every client's messages, for the dashboard. */
export interface Visibility {
  clientId: string | null;
}

export const visibleTo = ({ clientId }: Visibility) =>
  clientId === null ? sql`true` : sql`m.client_id = ${clientId}`;

/** Throws `message_not_found`, even if the message exists but belongs to another client. */
export async function getMessage(
  ctx: { db: Queryable },
  id: string,
  visibility: Visibility,
): Promise<Message> {
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${messageRows(sql`m.id = ${id} and ${visibleTo(visibility)}`)} select * from message_rows`);
  if (rows[0] === undefined) throw new DomainError("message_not_found", "There is no such message.");
  return toMessage(rows[0]);
}
