import { and, eq, ne, sql } from "drizzle-orm";
import { batches } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import type { Batch } from "@/types/batches";
import { findBatch } from "./find-batch";
import { getBatch } from "./get-batch";
import { inParts } from "./in-parts";

/**
 * Stops sending the waiting messages of a batch until it is resumed. Repeating the call finishes one that was
 * interrupted. Throws `batch_not_found`, and `message_status_conflict` if the batch is cancelled.
 */
export async function pauseBatch(
  ctx: Pick<AppContext, "db" | "log">,
  id: string,
  clientId: string,
): Promise<Batch> {
  await findBatch(ctx, id, clientId);
  const changed = await ctx.db
    .update(batches)
    .set({ status: "paused" })
    .where(and(eq(batches.id, id), ne(batches.status, "cancelled")))
    .returning({ id: batches.id });
  if (changed.length === 0) throw refuseCancelled();
  await inParts(ctx, (limit) => sql`select julia.hold_batch_part(${id}, ${limit}) as found`);
  ctx.log.info({ batchId: id }, "batch paused");
  return await getBatch(ctx, id, clientId);
}

export const refuseCancelled = () =>
  new DomainError("message_status_conflict", "The batch is cancelled and cannot be paused or resumed.");
