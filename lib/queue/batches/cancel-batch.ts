import { eq, sql } from "drizzle-orm";
import { batches } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import type { Visibility } from "@/lib/queue/read/get-message";
import { changeBatch } from "./change-batch";
import { inParts } from "./in-parts";

/**
 * Cancels the messages of a batch that have not been reserved. Repeating the call finishes one that was interrupted.
 * Throws `batch_not_found`.
 */
export async function cancelBatch(ctx: CommandContext, id: string, visibility: Visibility): Promise<void> {
  await changeBatch(ctx, { id, visibility, command: "cancel" }, async (tx) => {
    await tx.update(batches).set({ status: "cancelled" }).where(eq(batches.id, id));
    return true;
  });
  await inParts(ctx, (limit) => sql`select julia.cancel_batch_part(${id}, ${limit}) as found`);
}
