import { sql } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { Message } from "@/types/messages";
import { getMessage } from "./get-message";

const cancelledSchema = z.object({ cancelled: z.boolean() });

/** A person takes a message back that was not handed over yet. Errors: `message_not_found`, `message_status_conflict`. */
export async function cancelByHand(ctx: CommandContext, messageId: string): Promise<Message> {
  requireWriter(ctx.actor);
  // Throws when there is no such message.
  await getMessage(ctx, messageId, { clientId: null });
  await ctx.db.transaction(async (tx) => {
    const rows = await tx.execute(sql`select julia.cancel_message(${messageId}) as cancelled`);
    if (!cancelledSchema.parse(rows[0]).cancelled) {
      throw new DomainError("message_status_conflict", "Only a queued message can be cancelled.");
    }
    await recordAudit(tx, {
      actor: ctx.actor,
      action: "message.cancel",
      targetKind: "message",
      targetId: messageId,
      requestId: ctx.requestId,
    });
  });
  return getMessage(ctx, messageId, { clientId: null });
}
