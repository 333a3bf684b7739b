import { integer, jsonb, text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/**
 * What the reconciliation knows about the gateway as a whole. A single row, because each reconciliation may run in a
 * different worker.
 */
export const gatewayWatch = julia.table("gateway_watch", {
  id: text("id").primaryKey(),
  /** Failed reads of the instance list in a row. */
  failedReads: integer("failed_reads").notNull().default(0),
  /** Since when reads of the instance list have had no response; null while they succeed. */
  unreadableSince: moment("unreadable_since"),
  /** When the gateway last restarted, which makes all instances connect at once. */
  restartedAt: moment("restarted_at"),
  /** Names of instances that are at the gateway but not in the pool. */
  unknownInstances: jsonb("unknown_instances").$type<string[]>().notNull().default([]),
});
