import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import type { Message } from "@/types/messages";
import { getMessage, type Visibility, visibleTo } from "./get-message";

const cancelledSchema = z.object({ cancelled: z.boolean() });

/**
 * Takes a message back that was not handed over yet. Errors: `message_not_found`; `message_status_conflict` for one
 * that is under way or has ended.
 */
export async function cancelMessage(
  ctx: Pick<AppContext, "db" | "log">,
  id: string,
  visibility: Visibility,
): Promise<Message> {
  const rows = await ctx.db.execute(sql`
    select julia.cancel_message(m.id) as cancelled from julia.messages m
    where m.id = ${id} and ${visibleTo(visibility)}`);
  const message = await getMessage(ctx, id, visibility);
  if (!cancelledSchema.parse(rows[0]).cancelled) {
    throw new DomainError(
      "message_status_conflict",
      `Only a queued message can be cancelled; this one is ${message.status}.`,
    );
  }
  ctx.log.info({ messageId: id }, "a message was cancelled");
  return message;
}
