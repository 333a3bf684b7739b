import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CommandContext } from "@/lib/context/command-context";
import type { Visibility } from "@/lib/queue/read/get-message";
import { changeBatch } from "./change-batch";

const answerSchema = z.object({ changed: z.boolean() });

/**
 * Sends the messages of a paused batch again. Throws `batch_not_found`, and `message_status_conflict` if the batch is
 * cancelled.
 */
export async function resumeBatch(ctx: CommandContext, id: string, visibility: Visibility): Promise<void> {
  await changeBatch(ctx, { id, visibility, command: "resume" }, async (tx) => {
    const [row] = await tx.execute(sql`select julia.resume_batch(${id}) as changed`);
    return answerSchema.parse(row).changed;
  });
}
