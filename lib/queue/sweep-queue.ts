import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";

/** Rows per batch. Each batch is a separate transaction, so that other transactions do not wait long for its locks. */
const BATCH = 200;
/** Maximum number of batches per run. The next run continues a second later. */
const MOST_BATCHES = 20;

/**
 * Handles everything that changes only because time passes: expired leases and messages, deferred messages that are
 * due, slots that leave their windows, and outdated routing keys. Every statement is safe to run concurrently.
 */
export async function sweepQueue(ctx: Pick<AppContext, "db">): Promise<void> {
  // One lease at a time, because settling its attempt locks a chip, a contact and a message.
  await repeat(ctx, sql`select count(julia.sweep_lease()) as done`, 1);
  await repeat(ctx, sql`select julia.expire_messages(${BATCH}) as done`, BATCH);
  await repeat(ctx, sql`select julia.resume_deferred('-infinity', julia.clock(), ${BATCH}) as done`, BATCH);
  await repeat(ctx, sql`select julia.refresh_due(${BATCH}) as done`, BATCH);
  await repeat(ctx, sql`select julia.settle_queues(${BATCH}) as done`, BATCH);
}

const doneSchema = z.object({ done: z.coerce.number() });

async function repeat(ctx: Pick<AppContext, "db">, batch: SQL, fullBatch: number): Promise<void> {
  for (let count = 0; count < MOST_BATCHES; count += 1) {
    const [row] = await ctx.db.execute(batch);
    if (doneSchema.parse(row).done < fullBatch) return;
  }
}
