import { sql } from "drizzle-orm";
import { check, index, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { MESSAGE_ERRORS, MIGRATION_CAUSES, ROUTING_REASONS } from "@/types/messages";
import { chips } from "./chips";
import { clients } from "./clients";
import { julia, moment } from "./julia";
import { messages } from "./messages";

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

const list = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(", "));

/**
 * One hand-over to the gateway, which is at the same time one slot of the chip's limits. Every count of
 * usage on any screen is a count over these rows.
 */
export const attempts = julia.table(
  "attempts",
  {
    id: uuid("id").primaryKey(),
    /** Null for a slot that a service took to send by itself. */
    messageId: uuid("message_id").references(() => messages.id, { onDelete: "cascade" }),
    chipId: uuid("chip_id")
      .notNull()
      .references(() => chips.id, { onDelete: "cascade" }),
    // No foreign key: it is the message's contact, and contacts are never deleted; checked at each slot it cost as much as
    // an index.
    contactId: uuid("contact_id"),
    state: text("state", { enum: ATTEMPT_STATES }).notNull(),
    /** When the slot was taken. */
    slotAt: moment("slot_at").notNull().default(sql`clock_timestamp()`),
    /**
     * The latest moment at which the gateway may have received it, from which the rolling windows count:
     * the slot plus the arrival margin, `infinity` while it is handed over, then the moment of its outcome.
     */
    heldAt: timestamp("held_at", { withTimezone: true, mode: "date" })
      .notNull()
      .default(sql`clock_timestamp()`),
    dispatchedAt: moment("dispatched_at"),
    finishedAt: moment("finished_at"),
    reason: text("reason", { enum: ROUTING_REASONS }),
    /** Why the contact could not stay with its preferred instance. */
    cause: text("cause", { enum: MIGRATION_CAUSES }),
    gatewayMessageId: text("gateway_message_id"),
    /** The recipient as the gateway named it. */
    remoteJid: text("remote_jid"),
    errorCode: text("error_code", { enum: [...MESSAGE_ERRORS, "not_sent"] }),
    errorDetail: text("error_detail"),
    /** Of a selection: whose it is, under which key, and until when it may be given back. */
    clientId: uuid("client_id").references(() => clients.id),
    idempotencyKey: text("idempotency_key"),
    bodyDigest: text("body_digest"),
    releasableUntil: moment("releasable_until"),
  },
  (table) => [
    // The rolling hour and day of one chip, counted without a look at the table.
    index("attempts_held")
      .on(table.chipId, table.heldAt, table.state, table.slotAt)
      .where(sql`state not in ('not_sent', 'released')`),
    uniqueIndex("attempts_one_per_message")
      .on(table.messageId)
      .where(sql`state not in ('not_sent', 'released')`),
    uniqueIndex("attempts_one_in_flight_per_chip")
      .on(table.chipId)
      .where(sql`state in ('reserved', 'dispatching')`),
    uniqueIndex("attempts_gateway_message")
      .on(table.chipId, table.gatewayMessageId)
      .where(sql`gateway_message_id is not null`),
    uniqueIndex("attempts_selection_key")
      .on(table.clientId, table.idempotencyKey)
      .where(sql`idempotency_key is not null`),
    index("attempts_message").on(table.messageId, table.slotAt),
    check("attempts_state_known", sql`${table.state} in (${list(ATTEMPT_STATES)})`),
  ],
);

export type AttemptRow = typeof attempts.$inferSelect;
