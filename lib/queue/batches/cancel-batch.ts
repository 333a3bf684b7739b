import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { batches } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { Batch } from "@/types/batches";
import { findBatch } from "./find-batch";
import { getBatch } from "./get-batch";

/** Messages per transaction, so that other transactions do not wait long for their contacts. */
const PART = 200;

const partSchema = z.object({ found: z.number().int() });

/**
 * Cancels the messages of a batch that have not been dispatched. Repeating the call finishes one that was interrupted.
 * Throws `batch_not_found`.
 */
export async function cancelBatch(
  ctx: Pick<AppContext, "db" | "log">,
  id: string,
  clientId: string,
): Promise<Batch> {
  await findBatch(ctx, id, clientId);
  await ctx.db.update(batches).set({ status: "cancelled" }).where(eq(batches.id, id));
  for (let found = PART; found === PART; ) {
    const [row] = await ctx.db.execute(sql`select julia.cancel_batch_part(${id}, ${PART}) as found`);
    found = partSchema.parse(row).found;
  }
  ctx.log.info({ batchId: id }, "batch cancelled");
  return await getBatch(ctx, id, clientId);
}
