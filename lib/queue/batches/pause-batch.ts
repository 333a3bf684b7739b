import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import type { Batch } from "@/types/batches";
import { findBatch } from "./find-batch";
import { getBatch } from "./get-batch";
import { refuseCancelled } from "./refuse-cancelled";

const answerSchema = z.object({ changed: z.boolean() });

/** Stops sending the waiting messages of a batch until it is resumed. Throws `batch_not_found`, and `message_status_conflict` if the batch is cancelled. */
export async function pauseBatch(
  ctx: Pick<AppContext, "db" | "log">,
  id: string,
  clientId: string,
): Promise<Batch> {
  await findBatch(ctx, id, clientId);
  const [row] = await ctx.db.execute(sql`select julia.pause_batch(${id}) as changed`);
  if (!answerSchema.parse(row).changed) throw refuseCancelled();
  ctx.log.info({ batchId: id }, "batch paused");
  return await getBatch(ctx, id, clientId);
}
