import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { DELIVERY_STATES } from "@/types/events";
import { events } from "./events";
import { julia, known, moment, momentNow } from "./julia";
import { subscriptions } from "./subscriptions";

/** One event for one receiver: a subscription, or the callback address of the event's message. */
export const eventDeliveries = julia.table(
  "event_deliveries",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    eventSeq: bigint("event_seq", { mode: "number" })
      .notNull()
      .references(() => events.seq, { onDelete: "cascade" }),
    /** The subscription, or the message whose callback address receives the event. */
    receiverId: uuid("receiver_id").notNull(),
    /** Null for the callback address of a message. */
    subscriptionId: uuid("subscription_id").references(() => subscriptions.id, { onDelete: "cascade" }),
    /**
     * A receiver gets deliveries with the same key one after another. The key is the id of the contact, otherwise of
     * the chip, otherwise of the event. For a callback address, the key is the id of the message.
     */
    orderKey: uuid("order_key").notNull(),
    state: text("state", { enum: DELIVERY_STATES }).notNull().default("due"),
    attempts: smallint("attempts").notNull().default(0),
    /** `infinity` while an earlier delivery with the same key is due. While a worker tries it, the end of the lease. */
    nextTryAt: timestamp("next_try_at", { withTimezone: true, mode: "date" })
      .notNull()
      .default(sql`clock_timestamp()`),
    leaseUntil: moment("lease_until"),
    leaseOwner: uuid("lease_owner"),
    /** Host of a callback address that was at its limit, so that the delivery is skipped while the host is busy. */
    host: text("host"),
    createdAt: momentNow("created_at"),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    // One delivery per receiver and event, so that a replay does not add a second one.
    uniqueIndex("event_deliveries_receiver").on(table.receiverId, table.eventSeq),
    // Serves the deletion of events.
    index("event_deliveries_event").on(table.eventSeq),
    // Finds the due deliveries of a subscription, and the due deliveries to callback addresses.
    index("event_deliveries_due").on(table.subscriptionId, table.nextTryAt).where(sql`state = 'due'`),
    // Finds the next delivery of a receiver and key.
    index("event_deliveries_order")
      .on(table.receiverId, table.orderKey, table.eventSeq)
      .where(sql`state = 'due'`),
    known("event_deliveries_state_known", table.state, DELIVERY_STATES),
    check("event_deliveries_lease_whole", sql`(${table.leaseUntil} is null) = (${table.leaseOwner} is null)`),
  ],
);

/** One try to deliver an event to a subscription, as its page lists it. */
export const deliveryTries = julia.table(
  "delivery_tries",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    subscriptionId: uuid("subscription_id")
      .notNull()
      .references(() => subscriptions.id, { onDelete: "cascade" }),
    eventSeq: bigint("event_seq", { mode: "number" })
      .notNull()
      .references(() => events.seq, { onDelete: "cascade" }),
    attempt: smallint("attempt").notNull(),
    /** HTTP status of the response; null if there was no response. */
    status: integer("status"),
    durationMs: integer("duration_ms").notNull(),
    error: text("error"),
    at: momentNow("at"),
  },
  (table) => [
    index("delivery_tries_subscription").on(table.subscriptionId, table.id.desc()),
    index("delivery_tries_event").on(table.eventSeq),
    index("delivery_tries_at").on(table.at),
  ],
);
