import { sql } from "drizzle-orm";
import { text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** One row per live worker; readiness and the red banner read the newest beat. */
export const workerHeartbeats = julia.table("worker_heartbeats", {
  workerId: text("worker_id").primaryKey(),
  startedAt: moment("started_at").notNull().default(sql`clock_timestamp()`),
  beatAt: moment("beat_at").notNull().default(sql`clock_timestamp()`),
});
