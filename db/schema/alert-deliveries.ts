import { sql } from "drizzle-orm";
import { index, integer, text, uuid } from "drizzle-orm/pg-core";
import { ALERT_RULES, DELIVERY_KINDS, DELIVERY_STATES } from "../../types/alerts";
import { alertDestinations } from "./alert-destinations";
import { belongsTo, julia, known, moment } from "./julia";

/** Outbox: one row is one delivery to one destination. Every attempt sends the row's id as the id of the delivery. */
export const alertDeliveries = julia.table(
  "alert_deliveries",
  {
    id: uuid("id").primaryKey(),
    destinationId: belongsTo("destination_id", () => alertDestinations.id),
    kind: text("kind", { enum: DELIVERY_KINDS }).notNull(),
    /** Null for a test delivery. */
    rule: text("rule", { enum: ALERT_RULES }),
    /** All notices of a delivery have the same rule and kind. */
    noticeIds: uuid("notice_ids").array().notNull(),
    state: text("state", { enum: DELIVERY_STATES }).notNull().default("pending"),
    tries: integer("tries").notNull().default(0),
    /** Set to a later time before each attempt, so that another process retries the delivery if the sender dies. */
    nextTryAt: moment("next_try_at").notNull(),
    createdAt: moment("created_at").notNull(),
    finishedAt: moment("finished_at"),
    lastError: text("last_error"),
  },
  (table) => [
    index("alert_deliveries_due").on(table.nextTryAt).where(sql`state = 'pending'`),
    index("alert_deliveries_by_destination").on(table.destinationId, table.createdAt),
    known("alert_deliveries_kind_known", table.kind, DELIVERY_KINDS),
    known("alert_deliveries_state_known", table.state, DELIVERY_STATES),
  ],
);

export type AlertDeliveryRow = typeof alertDeliveries.$inferSelect;
