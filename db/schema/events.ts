import { sql } from "drizzle-orm";
import { bigint, index, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { EVENT_TYPES } from "@/types/events";
import { MESSAGE_PHASES } from "@/types/messages";
import { julia, known, momentNow } from "./julia";

/** Gives published events their positions. */
export const eventPositions = julia.sequence("event_positions");

/**
 * Facts that services are informed about, written in the transaction of the fact itself. A row refers to its message,
 * so that texts are stored in one place and disappear from events when they expire or are erased. No foreign keys:
 * an event outlives what it refers to, and readers then leave it out.
 */
export const events = julia.table(
  "events",
  {
    /** Order of writing. A transaction with a smaller number may commit later, so readers use `position`. */
    seq: bigint("seq", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    id: uuid("id").notNull().default(sql`gen_random_uuid()`),
    type: text("type", { enum: EVENT_TYPES }).notNull(),
    /** Null for an event that concerns all clients. */
    clientId: uuid("client_id"),
    contactId: uuid("contact_id"),
    messageId: uuid("message_id"),
    /** Phase that the message reached. */
    phase: text("phase", { enum: MESSAGE_PHASES }),
    inboundId: uuid("inbound_id"),
    chipId: uuid("chip_id"),
    /** Facts that are stored nowhere else, such as a chip's condition. Never a text of a message. */
    facts: jsonb("facts").$type<Record<string, unknown>>().notNull().default({}),
    occurredAt: momentNow("occurred_at"),
    /** Order in which the events were published. Null until `publish_events` has run. */
    position: bigint("position", { mode: "number" }),
  },
  (table) => [
    uniqueIndex("events_id").on(table.id),
    index("events_unpublished").on(table.seq).where(sql`position is null`),
    uniqueIndex("events_position").on(table.position).where(sql`position is not null`),
    // The feed of one client, together with the events that concern all clients.
    index("events_client").on(table.clientId, table.position).where(sql`position is not null`),
    index("events_occurred").on(table.occurredAt),
    known("events_type_known", table.type, EVENT_TYPES),
  ],
);
