import { sql } from "drizzle-orm";
import { index, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { MESSAGE_ERRORS, MIGRATION_CAUSES, ROUTING_REASONS } from "@/types/messages";
import { chips } from "./chips";
import { clients } from "./clients";
import { belongsTo, julia, known, moment, momentNow } from "./julia";
import { messages } from "./messages";

/** Attempts in state `not_sent` or `released` hold no slot; attempts in every other state hold one. */
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

/** One attempt to send, which is also one slot of the chip's limits. Every usage figure on screen counts these rows. */
export const attempts = julia.table(
  "attempts",
  {
    id: uuid("id").primaryKey(),
    /** Null for a selection. */
    messageId: uuid("message_id").references(() => messages.id, { onDelete: "cascade" }),
    chipId: belongsTo("chip_id", () => chips.id),
    // No foreign key: only merged contacts are deleted, and these have no attempts. Checking the key for each slot
    // would cost as much as another index.
    contactId: uuid("contact_id"),
    state: text("state", { enum: ATTEMPT_STATES }).notNull(),
    slotAt: momentNow("slot_at"),
    /**
     * The latest time at which the gateway may have received the message. The rolling windows count the slot from this
     * time. It is initially the time of the slot plus the arrival margin, then `infinity` during dispatch, and finally
     * the time of the result.
     */
    heldAt: timestamp("held_at", { withTimezone: true, mode: "date" })
      .notNull()
      .default(sql`clock_timestamp()`),
    dispatchedAt: moment("dispatched_at"),
    finishedAt: moment("finished_at"),
    reason: text("reason", { enum: ROUTING_REASONS }),
    cause: text("cause", { enum: MIGRATION_CAUSES }),
    gatewayMessageId: text("gateway_message_id"),
    /** The recipient's address at the gateway. */
    remoteJid: text("remote_jid"),
    errorCode: text("error_code", { enum: [...MESSAGE_ERRORS, "not_sent"] }),
    errorDetail: text("error_detail"),
    /** For a selection: the client, its idempotency key, and the time until which the slot can be released. */
    clientId: uuid("client_id").references(() => clients.id),
    idempotencyKey: text("idempotency_key"),
    bodyDigest: text("body_digest"),
    releasableUntil: moment("releasable_until"),
  },
  (table) => [
    // Counts a chip's slots in the rolling hour and day with an index-only scan.
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
    known("attempts_state_known", table.state, ATTEMPT_STATES),
  ],
);

export type AttemptRow = typeof attempts.$inferSelect;
