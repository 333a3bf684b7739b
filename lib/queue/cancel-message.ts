import { sql } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { getMessage, type Visibility, visibleTo } from "@/lib/queue/read/get-message";
import type { Message } from "@/types/messages";

const cancelledSchema = z.object({ cancelled: z.boolean() });

/**
 * Cancels a queued message. Cancellations by people are audited. Throws `message_not_found`, and
 * `message_status_conflict` if the message is no longer queued.
 */
export async function cancelMessage(
  ctx: CommandContext,
  id: string,
  visibility: Visibility,
): Promise<Message> {
  if (ctx.actor.kind !== "service") requireWriter(ctx.actor);
  await ctx.db.transaction(async (tx) => {
    const rows = await tx.execute(sql`
      select julia.cancel_message(m.id) as cancelled from julia.messages m
      where m.id = ${id} and ${visibleTo(visibility)}`);
    if (rows[0] === undefined || !cancelledSchema.parse(rows[0]).cancelled) {
      const { status } = await getMessage({ db: tx }, id, visibility);
      const detail = `Only a queued message can be cancelled; this one is ${status}.`;
      throw new DomainError("message_status_conflict", detail);
    }
    if (ctx.actor.kind === "service") return;
    await recordAudit(tx, {
      actor: ctx.actor,
      action: "message.cancel",
      targetKind: "message",
      targetId: id,
      requestId: ctx.requestId,
    });
  });
  ctx.log.info({ messageId: id }, "message cancelled");
  return getMessage(ctx, id, visibility);
}
