import { integer, jsonb, text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** What the reconciliation knows about the gateway as a whole. One row; each reconciliation may run in another worker. */
export const gatewayWatch = julia.table("gateway_watch", {
  id: text("id").primaryKey(),
  /** Failed readings of the list in a row. */
  failedReads: integer("failed_reads").notNull().default(0),
  /** Since when the list cannot be read because nothing answers; null while it can. */
  unreadableSince: moment("unreadable_since"),
  /** When the gateway last restarted, which makes all instances connect at once. */
  restartedAt: moment("restarted_at"),
  /** Names of instances that the gateway has and the pool has not. */
  unknownInstances: jsonb("unknown_instances").$type<string[]>().notNull().default([]),
});
