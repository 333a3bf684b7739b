import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { OPERATION_KINDS } from "../../types/chips";
import { chips } from "./chips";
import { julia, moment } from "./julia";

/** `refused`: undone at once, and the caller was told. `failed`: given up by the worker, a person must look. */
export const OPERATION_STATES = ["requested", "confirmed", "refused", "failed", "superseded"] as const;

/** One verb on one chip: requested, then confirmed by reading back. What a crash leaves here the worker finishes. */
export const chipOperations = julia.table(
  "chip_operations",
  {
    id: uuid("id").primaryKey(),
    chipId: uuid("chip_id")
      .notNull()
      .references(() => chips.id, { onDelete: "cascade" }),
    /** The chip's `operationId` when this verb began. */
    number: integer("number").notNull(),
    kind: text("kind", { enum: OPERATION_KINDS }).notNull(),
    state: text("state", { enum: OPERATION_STATES }).notNull().default("requested"),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id"),
    actorLabel: text("actor_label"),
    /** Values that a process which takes over needs. */
    input: jsonb("input").$type<Record<string, unknown>>().notNull().default({}),
    /** Times that the worker took it up again. */
    attempts: integer("attempts").notNull().default(0),
    error: text("error"),
    /** While in the future, the process that works on it is alive. */
    leaseUntil: moment("lease_until"),
    /** The run that holds the lease; one that slept too long finds another's here and writes nothing. */
    leaseOwner: uuid("lease_owner"),
    nextAttemptAt: moment("next_attempt_at").notNull().default(sql`clock_timestamp()`),
    requestedAt: moment("requested_at").notNull().default(sql`clock_timestamp()`),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    uniqueIndex("chip_operations_one_at_a_time").on(table.chipId).where(sql`${table.state} = 'requested'`),
    // The worker's look for work that was left behind.
    index("chip_operations_due").on(table.nextAttemptAt).where(sql`${table.state} = 'requested'`),
    index("chip_operations_chip").on(table.chipId, table.requestedAt),
    check(
      "chip_operations_kind_known",
      sql`${table.kind} in (${sql.raw(OPERATION_KINDS.map((kind) => `'${kind}'`).join(", "))})`,
    ),
    check(
      "chip_operations_state_known",
      sql`${table.state} in (${sql.raw(OPERATION_STATES.map((state) => `'${state}'`).join(", "))})`,
    ),
  ],
);

export type ChipOperationRow = typeof chipOperations.$inferSelect;
