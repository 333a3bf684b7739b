import { sql } from "drizzle-orm";
import { workerHeartbeats } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";

/** Records that this worker is alive, and deletes workers that have been silent for a day. */
export async function beat(ctx: AppContext, workerId: string): Promise<void> {
  await ctx.db
    .insert(workerHeartbeats)
    .values({ workerId })
    .onConflictDoUpdate({ target: workerHeartbeats.workerId, set: { beatAt: sql`clock_timestamp()` } });
  await ctx.db
    .delete(workerHeartbeats)
    .where(sql`${workerHeartbeats.beatAt} < clock_timestamp() - interval '1 day'`);
}
