import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, text, uniqueIndex } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { belongsTo, julia, known, moment, momentNow } from "./julia";

/** `pending`: not processed yet, or without a matching attempt so far. `ignored`: stale or irrelevant. */
export const WEBHOOK_EVENT_STATES = ["pending", "applied", "ignored"] as const;

/**
 * Deduplicated gateway events, stored before we respond to the gateway and processed afterwards. `data` contains only
 * the parts that we use: no instance keys, and texts only of inbound messages. Retention deletes processed events after
 * 7 days.
 */
export const webhookEvents = julia.table(
  "webhook_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** SHA-256 of the raw body, so that a repeated delivery is the same row. */
    digest: text("digest").notNull(),
    chipId: belongsTo("chip_id", () => chips.id),
    event: text("event").notNull(),
    /** Time of the event by the gateway's clock. Comparable only with other times of the gateway. */
    gatewayAt: moment("gateway_at"),
    data: jsonb("data").$type<unknown>().notNull(),
    receivedAt: momentNow("received_at"),
    state: text("state", { enum: WEBHOOK_EVENT_STATES }).notNull().default("pending"),
    tries: integer("tries").notNull().default(0),
    nextTryAt: momentNow("next_try_at"),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    uniqueIndex("webhook_events_digest").on(table.digest),
    index("webhook_events_pending").on(table.nextTryAt, table.id).where(sql`state = 'pending'`),
    index("webhook_events_received").on(table.receivedAt),
    // Counts recent reconnects.
    index("webhook_events_connections").on(table.receivedAt).where(sql`event = 'connection.update'`),
    known("webhook_events_state_known", table.state, WEBHOOK_EVENT_STATES),
  ],
);
