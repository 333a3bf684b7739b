import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, lte, sql } from "drizzle-orm";
import { periodicTasks } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { withLogFields } from "@/lib/log/log-fields";

export interface PeriodicTask {
  name: string;
  intervalMs: number;
  /** If true, only one worker runs the task per interval. Otherwise, every worker runs it. */
  once: boolean;
  run: () => Promise<unknown>;
}

/** Runs a task at every interval until the signal aborts. A failed run is retried at the next interval. */
export async function runPeriodically(
  ctx: AppContext,
  task: PeriodicTask,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await withLogFields({ requestId: randomUUID(), task: task.name }, async () => {
      try {
        if (!task.once || (await claim(ctx, task))) await task.run();
      } catch (error) {
        ctx.log.error({ err: error }, "task failed");
      }
    });
    // Each worker tries to claim the task at least every second, so that the task is not late if another worker dies.
    const pauseMs = task.once ? Math.min(task.intervalMs, 1_000) : task.intervalMs;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Returns true for the one worker that may run the task now. The task's row contains the time at which the task is due,
 * measured by the database clock.
 */
async function claim(ctx: AppContext, task: PeriodicTask): Promise<boolean> {
  const due = sql`clock_timestamp() + ${`${task.intervalMs} milliseconds`}::interval`;
  const rows = await ctx.db
    .update(periodicTasks)
    .set({ nextRunAt: due, lastRunAt: sql`clock_timestamp()` })
    .where(and(eq(periodicTasks.name, task.name), lte(periodicTasks.nextRunAt, sql`clock_timestamp()`)))
    .returning({ name: periodicTasks.name });
  return rows.length === 1;
}

export async function registerTask(ctx: AppContext, task: PeriodicTask): Promise<void> {
  await ctx.db.insert(periodicTasks).values({ name: task.name }).onConflictDoNothing();
}
