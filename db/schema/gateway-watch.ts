import { jsonb, text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** What the reconciliation found out about the gateway as a whole. */
export const gatewayWatch = julia.table("gateway_watch", {
  id: text("id").primaryKey(),
  /** Since when its list cannot be read; null while it can. */
  unreadableSince: moment("unreadable_since"),
  /** When it was last seen to have been started again: all instances connect at once. */
  restartedAt: moment("restarted_at"),
  /** Names of instances that it has and the pool has not. */
  unknownInstances: jsonb("unknown_instances").$type<string[]>().notNull().default([]),
});
