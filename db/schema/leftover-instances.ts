import { sql } from "drizzle-orm";
import { index, integer, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { gateways } from "./gateways";
import { belongsTo, julia, moment, momentNow } from "./julia";

/**
 * Instances that a move left at a gateway that did not answer. The worker deletes each one once its gateway answers
 * again, so that no second session of a number stays connected. Until then, no instance with this name may be created
 * at that gateway.
 */
export const leftoverInstances = julia.table(
  "leftover_instances",
  {
    gatewayId: text("gateway_id")
      .notNull()
      .references(() => gateways.id, { onDelete: "cascade" }),
    instanceName: text("instance_name").notNull(),
    chipId: belongsTo("chip_id", () => chips.id),
    createdAt: momentNow("created_at"),
    /** Number of attempts to delete the instance. */
    attempts: integer("attempts").notNull().default(0),
    error: text("error"),
    /** In the future while a process is deleting the instance. `leaseOwner` identifies that process. */
    leaseUntil: moment("lease_until"),
    leaseOwner: uuid("lease_owner"),
    nextAttemptAt: momentNow("next_attempt_at"),
  },
  (table) => [
    primaryKey({ columns: [table.gatewayId, table.instanceName] }),
    // Finds the names that a new chip must not take.
    index("leftover_instances_name").on(sql`lower(${table.instanceName})`),
    // Serves the deletion of a chip.
    index("leftover_instances_chip").on(table.chipId),
  ],
);
