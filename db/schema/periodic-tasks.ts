import { text } from "drizzle-orm/pg-core";
import { julia, moment, momentNow } from "./julia";

/**
 * When each periodic task is due. A worker claims a task with a conditional update of its row, so only one worker runs
 * it.
 */
export const periodicTasks = julia.table("periodic_tasks", {
  name: text("name").primaryKey(),
  nextRunAt: momentNow("next_run_at"),
  lastRunAt: moment("last_run_at"),
});
