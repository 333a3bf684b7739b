import { text } from "drizzle-orm/pg-core";
import { julia, momentNow } from "./julia";

/** One row per live worker. The readiness check and the red banner read the newest heartbeat. */
export const workerHeartbeats = julia.table("worker_heartbeats", {
  workerId: text("worker_id").primaryKey(),
  startedAt: momentNow("started_at"),
  beatAt: momentNow("beat_at"),
});
