import { sql } from "drizzle-orm";
import { bigint, boolean, doublePrecision, index, integer, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { VERDICTS } from "@/types/messages";
import { chips } from "./chips";
import { julia, moment } from "./julia";

export const BLOCKED_BY = ["gap", "hour", "day", "ramp", "no_capacity"] as const;

/**
 * A chip as the pool sees it: whether it may send, until when it rests, how loaded it is. Apart from `chips`,
 * because it changes at every slot; locked to take a slot, and always the last lock a transaction takes.
 * Written by the functions in `db/functions` alone.
 */
export const chipRotation = julia.table(
  "chip_rotation",
  {
    chipId: uuid("chip_id")
      .primaryKey()
      .references(() => chips.id, { onDelete: "cascade" }),
    /** The chip's name, and what keeps it from sending in the words of `VERDICTS`; kept here so that a slot reads one row. */
    instanceName: text("instance_name"),
    verdict: text("verdict", { enum: VERDICTS }),
    /** Follows from the chip's facts: connected, the right phone, `warming` or `active`. */
    usable: boolean("usable").notNull().default(false),
    /** Restricted by WhatsApp: it may write to contacts that know it, to no new ones. */
    knownOnly: boolean("known_only").notNull().default(false),
    /** The limits that hold today: the chip's own, its warm-up day's, the ramp after a restriction. */
    perHour: integer("per_hour").notNull().default(0),
    perDay: integer("per_day").notNull().default(0),
    priority: integer("priority").notNull().default(100),

    heldHour: integer("held_hour").notNull().default(0),
    heldDay: integer("held_day").notNull().default(0),
    /** Slots held in the last 24 h / `perDay`; as of the last slot, or of the last one that came free. */
    load: doublePrecision("load").notNull().default(0),
    /** When the count above changes by itself, because a slot leaves the day. */
    countChangesAt: timestamp("count_changes_at", { withTimezone: true, mode: "date" }),
    /** No slot before this moment, and which rule says so. */
    freeAt: timestamp("free_at", { withTimezone: true, mode: "date" })
      .notNull()
      .default(sql`clock_timestamp()`),
    blockedBy: text("blocked_by", { enum: BLOCKED_BY }),
    gapUntil: timestamp("gap_until", { withTimezone: true, mode: "date" }),
    lastSlotAt: moment("last_slot_at"),
    /** Slots taken in all: whose turn it is in the round robin. */
    turns: bigint("turns", { mode: "number" }).notNull().default(0),
    /** The hand-over under way; one at a time. */
    attemptId: uuid("attempt_id"),

    /** Out of rotation by what sends showed, until a look at the gateway says otherwise. */
    outSince: moment("out_since"),
    outCause: text("out_cause"),
    probeAt: moment("probe_at"),
    /** Times it went out without a sent message between; each makes the next probe come later. */
    outCount: integer("out_count").notNull().default(0),
    /** Uncertain outcomes in a row. */
    uncertainStreak: integer("uncertain_streak").notNull().default(0),

    unusableSince: moment("unusable_since"),
    /** Back after a long outage: its backlog leaves in growing portions from here on. */
    resumedAt: moment("resumed_at"),
    /** A hint that messages wait for this very chip; cleared some seconds after the last one left. */
    hasBound: boolean("has_bound").notNull().default(false),
    boundEmptySince: moment("bound_empty_since"),
  },
  (table) => [
    // The least loaded chip that is free: sticky, hybrid and by_specialty.
    index("chip_rotation_least_loaded")
      .on(table.load, table.lastSlotAt.asc().nullsFirst(), table.priority)
      .where(sql`usable and out_since is null and attempt_id is null`),
    // The next free chip that messages wait for.
    index("chip_rotation_bound")
      .on(table.freeAt)
      .where(sql`has_bound and attempt_id is null and out_since is null and (usable or known_only)`),
    // Whose turn it is.
    index("chip_rotation_turn").on(table.turns, table.lastSlotAt).where(sql`usable and out_since is null`),
    // Those that cannot be chosen now, for the explanation of a choice.
    index("chip_rotation_resting")
      .on(table.chipId)
      .where(sql`not usable or out_since is not null or attempt_id is not null`),
    index("chip_rotation_count_changes").on(table.countChangesAt),
  ],
);

export type ChipRotationRow = typeof chipRotation.$inferSelect;
