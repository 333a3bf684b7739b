import { sql } from "drizzle-orm";
import { check, index, text, uuid } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { julia, moment } from "./julia";

/** `not_sent` and `released` gave their slot back; every other state holds it. */
export const ATTEMPT_STATES = [
  "reserved",
  "dispatching",
  "sent",
  "uncertain",
  "failed",
  "selected",
  "not_sent",
  "released",
] as const;

/**
 * One hand-over to the gateway, which is at the same time one slot of the chip's limits. Every count of
 * usage on any screen is a count over these rows.
 */
export const attempts = julia.table(
  "attempts",
  {
    id: uuid("id").primaryKey(),
    chipId: uuid("chip_id")
      .notNull()
      .references(() => chips.id, { onDelete: "cascade" }),
    state: text("state", { enum: ATTEMPT_STATES }).notNull(),
    /** When the slot was taken: what the rolling windows count. */
    slotAt: moment("slot_at").notNull().default(sql`clock_timestamp()`),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    // The rolling hour and day of one chip, counted without a look at the table.
    index("attempts_window")
      .on(table.chipId, table.slotAt, table.state)
      .where(sql`${table.state} not in ('not_sent', 'released')`),
    check(
      "attempts_state_known",
      sql`${table.state} in (${sql.raw(ATTEMPT_STATES.map((state) => `'${state}'`).join(", "))})`,
    ),
  ],
);
