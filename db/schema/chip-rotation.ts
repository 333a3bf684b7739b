import { sql } from "drizzle-orm";
import { bigint, boolean, doublePrecision, index, integer, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import { VERDICTS } from "@/types/messages";
import { chips } from "./chips";
import { julia, moment } from "./julia";

export const BLOCKED_BY = ["gap", "hour", "day", "ramp", "no_capacity"] as const;

/**
 * The state of a chip that the queue needs: whether the chip may send, when its cooldown ends, and its load. Separate
 * from `chips` because it changes with every slot. The lock on this row is always the last lock that a transaction
 * waits for. Only the functions in `db/functions` write to this table.
 */
export const chipRotation = julia.table(
  "chip_rotation",
  {
    chipId: uuid("chip_id")
      .primaryKey()
      .references(() => chips.id, { onDelete: "cascade" }),
    /**
     * The chip's instance name, its gateway and the reason why it cannot send (one of `VERDICTS`), copied here so that
     * taking a slot reads only one row.
     */
    instanceName: text("instance_name"),
    gatewayId: text("gateway_id").notNull().default(ENVIRONMENT_GATEWAY),
    verdict: text("verdict", { enum: VERDICTS }),
    /** Derived from the chip's facts: connected, correct number, and `warming` or `active`. */
    usable: boolean("usable").notNull().default(false),
    /** Restricted by WhatsApp: sends only to contacts that know the chip. */
    knownOnly: boolean("known_only").notNull().default(false),
    /** The current limits: the chip's own limits, lowered by its warm-up day and by the ramp after a restriction. */
    perHour: integer("per_hour").notNull().default(0),
    perDay: integer("per_day").notNull().default(0),
    priority: integer("priority").notNull().default(100),

    heldHour: integer("held_hour").notNull().default(0),
    heldDay: integer("held_day").notNull().default(0),
    /** Slots held in the last 24 h divided by `perDay`, as of the last count. */
    load: doublePrecision("load").notNull().default(0),
    /** When the next slot leaves the 24 h window, which changes the counts above. */
    countChangesAt: timestamp("count_changes_at", { withTimezone: true, mode: "date" }),
    /** The chip has no free slot before this time; `blockedBy` is the reason. */
    freeAt: timestamp("free_at", { withTimezone: true, mode: "date" })
      .notNull()
      .default(sql`clock_timestamp()`),
    blockedBy: text("blocked_by", { enum: BLOCKED_BY }),
    gapUntil: timestamp("gap_until", { withTimezone: true, mode: "date" }),
    lastSlotAt: moment("last_slot_at"),
    /** Slots taken, plus the turns missed while out of rotation; the round robin orders chips by this count. */
    turns: bigint("turns", { mode: "number" }).notNull().default(0),
    /** The attempt in flight. A chip has at most one. */
    attemptId: uuid("attempt_id"),

    /** When failed or uncertain sends took the chip out of rotation; null while it is in rotation. */
    outSince: moment("out_since"),
    outCause: text("out_cause"),
    probeAt: moment("probe_at"),
    /**
     * How often the chip has been taken out of rotation since its last sent message. Each time, the next poll is
     * delayed further.
     */
    outCount: integer("out_count").notNull().default(0),
    uncertainStreak: integer("uncertain_streak").notNull().default(0),

    unusableSince: moment("unusable_since"),
    /** When the chip returned from a long outage, after which its backlog is sent in growing portions. */
    resumedAt: moment("resumed_at"),
    /** Hint that messages are bound to this chip. Cleared a few seconds after the last of them has left the queue. */
    hasBound: boolean("has_bound").notNull().default(false),
    boundEmptySince: moment("bound_empty_since"),
  },
  (table) => [
    // Finds the least loaded free chip for `sticky`, `hybrid` and `by_specialty`.
    index("chip_rotation_least_loaded")
      .on(table.load, table.lastSlotAt.asc().nullsFirst(), table.priority)
      .where(sql`usable and out_since is null and attempt_id is null`),
    // Finds the next free chip that has bound messages.
    index("chip_rotation_bound")
      .on(table.freeAt)
      .where(sql`has_bound and attempt_id is null and out_since is null and (usable or known_only)`),
    // Finds the next chip in the round robin.
    index("chip_rotation_turn").on(table.turns, table.lastSlotAt).where(sql`usable and out_since is null`),
    // Finds chips that cannot be chosen now, to explain a choice.
    index("chip_rotation_resting")
      .on(table.chipId)
      .where(sql`not usable or out_since is not null or attempt_id is not null`),
    index("chip_rotation_count_changes").on(table.countChangesAt),
  ],
);

export type ChipRotationRow = typeof chipRotation.$inferSelect;
