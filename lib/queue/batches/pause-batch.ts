import { and, eq, ne, sql } from "drizzle-orm";
import { batches } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import type { Visibility } from "@/lib/queue/read/get-message";
import { changeBatch } from "./change-batch";
import { inParts } from "./in-parts";

/**
 * Stops sending the waiting messages of a batch until it is resumed. Repeating the call finishes one that was
 * interrupted. Throws `batch_not_found`, and `message_status_conflict` if the batch is cancelled.
 */
export async function pauseBatch(ctx: CommandContext, id: string, visibility: Visibility): Promise<void> {
  await changeBatch(ctx, { id, visibility, command: "pause" }, async (tx) => {
    const changed = await tx
      .update(batches)
      .set({ status: "paused" })
      .where(and(eq(batches.id, id), ne(batches.status, "cancelled")))
      .returning({ id: batches.id });
    return changed.length > 0;
  });
  await inParts(ctx, (limit) => sql`select julia.hold_batch_part(${id}, ${limit}) as found`);
}
