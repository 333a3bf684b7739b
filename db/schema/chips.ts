import { sql } from "drizzle-orm";
import { boolean, check, index, integer, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { CHIP_STATUSES, CONNECTION_STATES } from "../../types/chips";
import { ENVIRONMENT_GATEWAY } from "../../types/gateways";
import { MOST_TAGS } from "../../types/tags";
import { gateways } from "./gateways";
import { julia, known, moment, momentNow } from "./julia";

/**
 * A phone number in the pool: its facts, the status derived from them, and the proven state of its connection. Only
 * `lib/chips/change-chip.ts` writes `status`. A few bulk updates write facts without it (decision 001).
 */
export const chips = julia.table(
  "chips",
  {
    id: uuid("id").primaryKey(),
    /** Canonical E.164 digits; null until known for an adopted instance. */
    phone: text("phone"),
    /** `phoneKey` of the phone, used to compare numbers. */
    phoneKey: text("phone_key"),
    /** The gateway of the chip's instance. Changed only by a move. */
    gatewayId: text("gateway_id")
      .notNull()
      .default(ENVIRONMENT_GATEWAY)
      .references(() => gateways.id),
    instanceName: text("instance_name"),
    lastInstanceName: text("last_instance_name"),
    label: text("label"),
    /**
     * Tags that people give to the chip, compared without accents and case. There is no index, because every list of
     * chips reads all chips.
     */
    tags: text("tags").array().notNull().default(sql`'{}'`),
    adopted: boolean("adopted").notNull().default(false),

    cancelledAt: moment("cancelled_at"),
    bannedAt: moment("banned_at"),
    pausedAt: moment("paused_at"),
    restrictedUntil: moment("restricted_until"),
    desiredConnection: text("desired_connection", { enum: ["connected", "disconnected"] })
      .notNull()
      .default("connected"),
    everPaired: boolean("ever_paired").notNull().default(false),
    warmupSeconds: integer("warmup_seconds").notNull().default(0),
    warmupCreditedAt: moment("warmup_credited_at"),
    warmupCompletedAt: moment("warmup_completed_at"),
    /** Set while a person has put the warm-up on hold. The time on hold does not count towards the warm-up. */
    warmupHeldAt: moment("warmup_held_at"),
    /** Start of the ramp that restores the limits after a restriction; null at full limits. */
    rampSince: moment("ramp_since"),
    status: text("status", { enum: CHIP_STATUSES }).notNull().default("pending"),

    state: text("state", { enum: CONNECTION_STATES }).notNull().default("unknown"),
    evolutionConnected: boolean("evolution_connected").notNull().default(false),
    stateCheckedAt: moment("state_checked_at"),
    stateSince: moment("state_since"),
    /**
     * Start of the current connection, which continues across short gaps (lib/chips/connection/same-connection.ts).
     * Kept while a lost session may come back.
     */
    connectedSince: moment("connected_since"),
    lastOpenAt: moment("last_open_at"),
    /** The gateway's code for a final close; cleared by the next proven `open`. */
    closeCode: integer("close_code"),
    /** When WhatsApp or we ended the session with a final close; cleared by the next proven `open`. */
    closedAt: moment("closed_at"),
    /** Time of the last final disconnection that we have processed, by the gateway's clock. */
    gatewayDisconnectedAt: moment("gateway_disconnected_at"),
    /** Number of consecutive checks in which the instance was missing or its session was not open. */
    misses: integer("misses").notNull().default(0),
    /**
     * True if we logged the instance out. The gateway then delivers no inbound messages until the instance is deleted
     * and created again.
     */
    loggedOutByUs: boolean("logged_out_by_us").notNull().default(false),

    ownerPhone: text("owner_phone"),
    ownerKey: text("owner_key"),
    /**
     * True if the owner's number differs from the chip's number. This includes a chip without a number whose owner is
     * known: `recordOwner` leaves such a chip without a number only if another chip already has the owner's number.
     */
    wrongNumber: boolean("wrong_number")
      .notNull()
      .generatedAlwaysAs(sql`(owner_key is not null and owner_key is distinct from phone_key)`),

    /**
     * Generation of the webhook secret. The previous generation is also accepted, so that no webhook is rejected while
     * the secret is being replaced.
     */
    webhookGeneration: integer("webhook_generation").notNull().default(1),
    /** Time of the newest connection event that was applied, by the gateway's clock. Older events change nothing. */
    lastEventAt: moment("last_event_at"),

    perHour: integer("per_hour").notNull().default(20),
    perDay: integer("per_day").notNull().default(100),
    priority: integer("priority").notNull().default(100),

    /** Incremented by each operation; an older operation stops when it sees a different number. */
    operationId: integer("operation_id").notNull().default(0),
    version: integer("version").notNull().default(1),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    // The foreign key of `clientes` needs a plain unique constraint. The index below makes names unique regardless of
    // case.
    unique("chips_instance_name_unique").on(table.instanceName),
    uniqueIndex("chips_instance_name_lower").on(sql`lower(${table.instanceName})`),
    uniqueIndex("chips_phone_key_unique").on(table.phoneKey),
    index("chips_status").on(table.status),
    index("chips_gateway").on(table.gatewayId),
    known("chips_status_known", table.status, CHIP_STATUSES),
    known("chips_state_known", table.state, CONNECTION_STATES),
    check("chips_desired_known", sql`${table.desiredConnection} in ('connected', 'disconnected')`),
    check("chips_limits", sql`${table.perHour} between 0 and 1000 and ${table.perDay} between 0 and 1000`),
    check("chips_tags", sql`cardinality(${table.tags}) <= ${sql.raw(String(MOST_TAGS))}`),
    check("chips_phone_digits", sql`${table.phone} ~ '^[0-9]{6,15}$'`),
    check("chips_phone_key_digits", sql`(${table.phone} is null) = (${table.phoneKey} is null)`),
    check("chips_connected_is_proven", sql`not ${table.evolutionConnected} or ${table.state} = 'open'`),
    check("chips_warmup_seconds", sql`${table.warmupSeconds} >= 0`),
  ],
);

export type ChipRow = typeof chips.$inferSelect;
