import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { DomainError } from "@/lib/errors";
import type { Message } from "@/types/messages";
import { messageRows } from "./message-query";
import { toMessage } from "./to-message";

/** Whose messages are seen: one client's alone, or with null any client's, for our own people. */
export interface Visibility {
  clientId: string | null;
}

/** Narrows `m` to what may be seen. */
export const visibleTo = ({ clientId }: Visibility) =>
  clientId === null ? sql`true` : sql`m.client_id = ${clientId}`;

/** One message. Another client's is `message_not_found`, as one that does not exist. */
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
