import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";

/** Rows per batch; each batch is its own transaction, so that nothing waits long for it. */
const BATCH = 200;
/** Batches per run; the rest follows a second later. */
const MOST_BATCHES = 20;

/**
 * Applies the passage of time: expired leases and messages, ended pauses, messages whose number does not return, and
 * windows that slots have left. Every statement may run twice at once.
 */
export async function sweepQueue(ctx: Pick<AppContext, "db">): Promise<void> {
  // One lease at a time: its outcome locks a chip, a contact and a message.
  await repeat(ctx, sql`select count(julia.sweep_lease()) as done`, 1);
  await repeat(ctx, sql`select julia.expire_messages(${BATCH}) as done`, BATCH);
  await repeat(ctx, sql`select julia.resume_deferred('-infinity', julia.clock(), ${BATCH}) as done`, BATCH);
  await repeat(ctx, sql`select julia.refresh_due(${BATCH}) as done`, BATCH);
  await repeat(ctx, sql`select julia.settle_queues(${BATCH}) as done`, BATCH);
}

const doneSchema = z.object({ done: z.coerce.number() });

/** Repeats a batch while it is full. */
async function repeat(ctx: Pick<AppContext, "db">, batch: SQL, fullBatch: number): Promise<void> {
  for (let count = 0; count < MOST_BATCHES; count += 1) {
    const [row] = await ctx.db.execute(batch);
    if (doneSchema.parse(row).done < fullBatch) return;
  }
}
