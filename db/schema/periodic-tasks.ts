import { sql } from "drizzle-orm";
import { text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** When each of the worker's tasks is due next; a conditional update of its row is the claim, so one worker runs it. */
export const periodicTasks = julia.table("periodic_tasks", {
  name: text("name").primaryKey(),
  nextRunAt: moment("next_run_at").notNull().default(sql`clock_timestamp()`),
  lastRunAt: moment("last_run_at"),
});
