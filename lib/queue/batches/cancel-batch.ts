import { eq, sql } from "drizzle-orm";
import { batches } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { Batch } from "@/types/batches";
import { findBatch } from "./find-batch";
import { getBatch } from "./get-batch";
import { inParts } from "./in-parts";

/**
 * Cancels the messages of a batch that have not been reserved. Repeating the call finishes one that was interrupted.
 * Throws `batch_not_found`.
 */
export async function cancelBatch(
  ctx: Pick<AppContext, "db" | "log">,
  id: string,
  clientId: string,
): Promise<Batch> {
  await findBatch(ctx, id, clientId);
  await ctx.db.update(batches).set({ status: "cancelled" }).where(eq(batches.id, id));
  await inParts(ctx, (limit) => sql`select julia.cancel_batch_part(${id}, ${limit}) as found`);
  ctx.log.info({ batchId: id }, "batch cancelled");
  return await getBatch(ctx, id, clientId);
}
