import { sql } from "drizzle-orm";
import { bigint, boolean, doublePrecision, index, integer, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { VERDICTS } from "@/types/messages";
import { chips } from "./chips";
import { julia, moment } from "./julia";

export const BLOCKED_BY = ["gap", "hour", "day", "ramp", "no_capacity"] as const;

/**
 * The queue's view of a chip: may it send, until when does it cool down, how loaded is it. Separate from `chips`
 * because it changes with every slot; it is locked to take a slot, always as a transaction's last lock. Only the
 * functions in `db/functions` write it.
 */
export const chipRotation = julia.table(
  "chip_rotation",
  {
    chipId: uuid("chip_id")
      .primaryKey()
      .references(() => chips.id, { onDelete: "cascade" }),
    /**
     * The chip's name and, in the words of `VERDICTS`, the reason why it cannot send; copied here so that a slot reads
     * one row.
     */
    instanceName: text("instance_name"),
    verdict: text("verdict", { enum: VERDICTS }),
    /** Derived from the chip's facts: connected, right phone, `warming` or `active`. */
    usable: boolean("usable").notNull().default(false),
    /** Restricted by WhatsApp: sends to contacts that know it, to no new ones. */
    knownOnly: boolean("known_only").notNull().default(false),
    /** Limits in force today: the chip's own, its warm-up day's, or the ramp after a restriction. */
    perHour: integer("per_hour").notNull().default(0),
    perDay: integer("per_day").notNull().default(0),
    priority: integer("priority").notNull().default(100),

    heldHour: integer("held_hour").notNull().default(0),
    heldDay: integer("held_day").notNull().default(0),
    /** Slots held in the last 24 h / `perDay`, as of the last slot taken or returned. */
    load: doublePrecision("load").notNull().default(0),
    /** When the count above next changes by itself because a slot leaves the 24 h window. */
    countChangesAt: timestamp("count_changes_at", { withTimezone: true, mode: "date" }),
    /** No slot before this time, and the rule that says so. */
    freeAt: timestamp("free_at", { withTimezone: true, mode: "date" })
      .notNull()
      .default(sql`clock_timestamp()`),
    blockedBy: text("blocked_by", { enum: BLOCKED_BY }),
    gapUntil: timestamp("gap_until", { withTimezone: true, mode: "date" }),
    lastSlotAt: moment("last_slot_at"),
    /** Total slots taken; orders the round robin. */
    turns: bigint("turns", { mode: "number" }).notNull().default(0),
    /** The dispatch in progress; at most one. */
    attemptId: uuid("attempt_id"),

    /** Failed sends took the chip out of rotation at this time; a successful probe of the gateway returns it. */
    outSince: moment("out_since"),
    outCause: text("out_cause"),
    probeAt: moment("probe_at"),
    /** How often it left the rotation without a sent message in between; each time delays the next probe further. */
    outCount: integer("out_count").notNull().default(0),
    /** Uncertain outcomes in a row. */
    uncertainStreak: integer("uncertain_streak").notNull().default(0),

    unusableSince: moment("unusable_since"),
    /** Returned after a long outage: from here on its backlog leaves in growing portions. */
    resumedAt: moment("resumed_at"),
    /** Hint that messages wait for this chip only; cleared some seconds after the last of them left. */
    hasBound: boolean("has_bound").notNull().default(false),
    boundEmptySince: moment("bound_empty_since"),
  },
  (table) => [
    // The least loaded free chip: sticky, hybrid and by_specialty.
    index("chip_rotation_least_loaded")
      .on(table.load, table.lastSlotAt.asc().nullsFirst(), table.priority)
      .where(sql`usable and out_since is null and attempt_id is null`),
    // The next free chip with messages bound to it.
    index("chip_rotation_bound")
      .on(table.freeAt)
      .where(sql`has_bound and attempt_id is null and out_since is null and (usable or known_only)`),
    // The next chip in the round robin.
    index("chip_rotation_turn").on(table.turns, table.lastSlotAt).where(sql`usable and out_since is null`),
    // Chips that cannot be chosen now, for the explanation of a choice.
    index("chip_rotation_resting")
      .on(table.chipId)
      .where(sql`not usable or out_since is not null or attempt_id is not null`),
    index("chip_rotation_count_changes").on(table.countChangesAt),
  ],
);

export type ChipRotationRow = typeof chipRotation.$inferSelect;
