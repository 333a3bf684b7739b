import { text } from "drizzle-orm/pg-core";
import { julia, moment, momentNow } from "./julia";

/** When each periodic task is due. A conditional update of the row claims the task, so only one worker runs it. */
export const periodicTasks = julia.table("periodic_tasks", {
  name: text("name").primaryKey(),
  nextRunAt: momentNow("next_run_at"),
  lastRunAt: moment("last_run_at"),
});
