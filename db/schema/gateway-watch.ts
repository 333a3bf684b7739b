import { integer, jsonb, text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/**
 * What the reconciliation knows about the gateway as a whole. A single row, because each reconciliation may run in a
 * different worker.
 */
export const gatewayWatch = julia.table("gateway_watch", {
  id: text("id").primaryKey(),
  /** Consecutive failed reads of the instance list. */
  failedReads: integer("failed_reads").notNull().default(0),
  /** When the gateway stopped answering reads of the instance list; null while it answers. */
  unreadableSince: moment("unreadable_since"),
  /** When the gateway last restarted, which makes all instances connect at once. */
  restartedAt: moment("restarted_at"),
  /** Instances that are at the gateway but not in the pool. */
  unknownInstances: jsonb("unknown_instances").$type<string[]>().notNull().default([]),
});
