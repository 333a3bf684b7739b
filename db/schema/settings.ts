import { sql } from "drizzle-orm";
import { boolean, check, integer, jsonb, text } from "drizzle-orm/pg-core";
import { DEFAULT_OPT_OUT_KEYWORDS } from "@/types/conversation";
import {
  DEFAULT_WARM_UP_STEPS,
  type Holiday,
  STRATEGIES,
  WARM_UP_DONE_DAY,
  type WarmUpStep,
} from "@/types/settings";
import { julia, known, momentNow } from "./julia";

/**
 * The single row of settings that SQL reads: settings that people edit, settings that the environment overwrites at
 * each start, and the queue's timings.
 */
export const settings = julia.table(
  "settings",
  {
    id: integer("id").primaryKey().default(1),
    timeZone: text("time_zone").notNull().default("America/Sao_Paulo"),

    strategy: text("strategy", { enum: STRATEGIES }).notNull().default("sticky"),
    stickyWaitSeconds: integer("sticky_wait_seconds").notNull().default(3600),
    /** Instance names per specialty; the keys are lower case. */
    specialtyMap: jsonb("specialty_map").$type<Record<string, string[]>>().notNull().default({}),
    /** True if the rest of the pool may send when no instance of the specialty can send. */
    specialtyFallback: boolean("specialty_fallback").notNull().default(true),
    rebalanceEnabled: boolean("rebalance_enabled").notNull().default(true),
    rebalanceIdleDays: integer("rebalance_idle_days").notNull().default(30),
    defaultPerHour: integer("default_per_hour").notNull().default(20),
    defaultPerDay: integer("default_per_day").notNull().default(100),
    /** Cooldown after a first message to a contact, and after any other message (docs/limits.md, "Cooldown"). */
    gapNewMinSeconds: integer("gap_new_min_seconds").notNull().default(20),
    gapNewMaxSeconds: integer("gap_new_max_seconds").notNull().default(90),
    gapKnownMinSeconds: integer("gap_known_min_seconds").notNull().default(2),
    gapKnownMaxSeconds: integer("gap_known_max_seconds").notNull().default(8),
    warmUpSteps: jsonb("warm_up_steps")
      .$type<readonly [WarmUpStep, ...WarmUpStep[]]>()
      .notNull()
      .default(DEFAULT_WARM_UP_STEPS),
    warmUpDoneDay: integer("warm_up_done_day").notNull().default(WARM_UP_DONE_DAY),
    /** Local hours between which first messages and follow-ups are sent. Replies are sent at any hour. */
    sendingWindowEnabled: boolean("sending_window_enabled").notNull().default(false),
    sendingFromHour: integer("sending_from_hour").notNull().default(8),
    sendingUntilHour: integer("sending_until_hour").notNull().default(20),
    /** Days of the week on which the sending window opens, from 1 (Monday) to 7 (Sunday). */
    sendingWeekdays: integer("sending_weekdays").array().notNull().default(sql`'{1,2,3,4,5,6,7}'`),
    /** Local dates on which the sending window stays closed. */
    holidays: jsonb("holidays").$type<readonly Holiday[]>().notNull().default([]),
    /** Texts of messages in both directions are removed after this many days. */
    textRetentionDays: integer("text_retention_days").notNull().default(90),
    /** A reply that consists only of one of these opts the contact out. */
    optOutKeywords: text("opt_out_keywords")
      .array()
      .notNull()
      .default([...DEFAULT_OPT_OUT_KEYWORDS]),
    /** Sent once after an opt-out by keyword. Empty if nothing is sent. */
    optOutConfirmation: text("opt_out_confirmation").notNull().default(""),
    /** Random key of the hashes in `erased_contacts`, sealed. Null until the first erasure. */
    erasureKeySealed: text("erasure_key_sealed"),
    /** Names of the settings that the environment sets at each start. The settings page shows them as read-only. */
    fixed: text("fixed").array().notNull().default(sql`'{}'`),
    version: integer("version").notNull().default(1),

    /** Lengths of the rolling windows, and the arrival margin. Tests shorten them. */
    hourSeconds: integer("hour_seconds").notNull().default(3600),
    daySeconds: integer("day_seconds").notNull().default(86_400),
    arrivalMarginSeconds: integer("arrival_margin_seconds").notNull().default(75),
    /** Length of a worker's lease on a message. The worker can renew the lease. */
    leaseSeconds: integer("lease_seconds").notNull().default(20),
    /** A connection loss or a pause that is shorter than this does not move a contact to another chip. */
    dropWaitSeconds: integer("drop_wait_seconds").notNull().default(5),
    pauseWaitSeconds: integer("pause_wait_seconds").notNull().default(600),
    /** The same for an outage of the chip's gateway. */
    gatewayWaitSeconds: integer("gateway_wait_seconds").notNull().default(60),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    check("settings_single_row", sql`${table.id} = 1`),
    known("settings_strategy_known", table.strategy, STRATEGIES),
    check(
      "settings_gaps",
      sql`${table.gapNewMinSeconds} between 0 and ${table.gapNewMaxSeconds} and ${table.gapKnownMinSeconds} between 0 and ${table.gapKnownMaxSeconds}`,
    ),
    check(
      "settings_sending_window",
      sql`${table.sendingFromHour} between 0 and 23 and ${table.sendingUntilHour} between 1 and 24 and ${table.sendingFromHour} < ${table.sendingUntilHour}`,
    ),
    check(
      "settings_weekdays",
      sql`${table.sendingWeekdays} <@ array[1,2,3,4,5,6,7] and cardinality(${table.sendingWeekdays}) > 0`,
    ),
    check("settings_text_retention", sql`${table.textRetentionDays} between 1 and 730`),
    check("settings_windows", sql`${table.hourSeconds} > 0 and ${table.daySeconds} >= ${table.hourSeconds}`),
  ],
);

export type SettingsRow = typeof settings.$inferSelect;
