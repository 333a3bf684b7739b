import { sql } from "drizzle-orm";
import { index, integer, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { OPERATION_KINDS } from "../../types/chip-operations";
import { chips } from "./chips";
import { belongsTo, julia, known, moment, momentNow } from "./julia";

/** `refused`: rolled back at once and reported to the caller. `failed`: the worker gave up, so a person must act. */
export const OPERATION_STATES = ["requested", "confirmed", "refused", "failed", "superseded"] as const;

/**
 * One command on one chip. It is first requested, and then confirmed by reading the state at the gateway. If the
 * process crashes, the worker completes the operation.
 */
export const chipOperations = julia.table(
  "chip_operations",
  {
    id: uuid("id").primaryKey(),
    chipId: belongsTo("chip_id", () => chips.id),
    /** The chip's `operationId` when this operation began. */
    number: integer("number").notNull(),
    kind: text("kind", { enum: OPERATION_KINDS }).notNull(),
    state: text("state", { enum: OPERATION_STATES }).notNull().default("requested"),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id"),
    actorLabel: text("actor_label"),
    /** The command's input, from which another process can resume the operation. */
    input: jsonb("input").$type<Record<string, unknown>>().notNull().default({}),
    /** Number of times that the worker has resumed the operation. */
    attempts: integer("attempts").notNull().default(0),
    error: text("error"),
    /** In the future while a live process is working on the operation. */
    leaseUntil: moment("lease_until"),
    /**
     * Identifies the run that holds the lease. A run that was suspended for too long finds another owner here and
     * writes nothing.
     */
    leaseOwner: uuid("lease_owner"),
    nextAttemptAt: momentNow("next_attempt_at"),
    requestedAt: momentNow("requested_at"),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    uniqueIndex("chip_operations_one_at_a_time").on(table.chipId).where(sql`${table.state} = 'requested'`),
    // Finds abandoned operations for the worker.
    index("chip_operations_due").on(table.nextAttemptAt).where(sql`${table.state} = 'requested'`),
    index("chip_operations_chip").on(table.chipId, table.requestedAt),
    known("chip_operations_kind_known", table.kind, OPERATION_KINDS),
    known("chip_operations_state_known", table.state, OPERATION_STATES),
  ],
);

export type ChipOperationRow = typeof chipOperations.$inferSelect;
