import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import type { Batch } from "@/types/batches";
import { findBatch } from "./find-batch";
import { getBatch } from "./get-batch";
import { refuseCancelled } from "./pause-batch";

const answerSchema = z.object({ changed: z.boolean() });

/** Sends the messages of a paused batch again. Throws `batch_not_found`, and `message_status_conflict` if the batch is cancelled. */
export async function resumeBatch(
  ctx: Pick<AppContext, "db" | "log">,
  id: string,
  clientId: string,
): Promise<Batch> {
  await findBatch(ctx, id, clientId);
  const [row] = await ctx.db.execute(sql`select julia.resume_batch(${id}) as changed`);
  if (!answerSchema.parse(row).changed) throw refuseCancelled();
  ctx.log.info({ batchId: id }, "batch resumed");
  return await getBatch(ctx, id, clientId);
}
