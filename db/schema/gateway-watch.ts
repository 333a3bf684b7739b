import { integer, jsonb, text } from "drizzle-orm/pg-core";
import { gateways } from "./gateways";
import { julia, moment } from "./julia";

/**
 * Facts about each gateway as a whole. They are stored because each reconciliation may run in a different worker.
 */
export const gatewayWatch = julia.table("gateway_watch", {
  id: text("id")
    .primaryKey()
    .references(() => gateways.id, { onDelete: "cascade" }),
  /** Number of consecutive failed reads of the instance list. */
  failedReads: integer("failed_reads").notNull().default(0),
  /** When a read of the instance list first found the gateway unreachable; null after a complete read. */
  unreadableSince: moment("unreadable_since"),
  /** When the gateway last restarted. A restart makes all instances connect at once. */
  restartedAt: moment("restarted_at"),
  /** Instances that exist in the gateway but not in the pool. */
  unknownInstances: jsonb("unknown_instances").$type<string[]>().notNull().default([]),
});
