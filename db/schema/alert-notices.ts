import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, text, unique, uuid } from "drizzle-orm/pg-core";
import { ALERT_NOTICES, ALERT_SEVERITIES, type AlertCause, type IncidentImpact } from "../../types/alerts";
import { alerts } from "./alerts";
import { belongsTo, julia, known, moment } from "./julia";

/**
 * A change to an incident that people are notified of. The notice is written in the same transaction as the change.
 * Deliveries are created from notices.
 */
export const alertNotices = julia.table(
  "alert_notices",
  {
    id: uuid("id").primaryKey(),
    alertId: belongsTo("alert_id", () => alerts.id),
    /** Number of the notice within its incident: 1, 2, 3... */
    sequence: integer("sequence").notNull(),
    kind: text("kind", { enum: ALERT_NOTICES }).notNull(),
    severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
    cause: jsonb("cause").$type<AlertCause>().notNull(),
    /** The incident's impact at the time of the notice. */
    impact: jsonb("impact").$type<IncidentImpact>(),
    flapping: boolean("flapping").notNull().default(false),
    at: moment("at").notNull(),
    /** When the notice was assigned to deliveries. Notices of one rule and kind can share a delivery. */
    groupedAt: moment("grouped_at"),
  },
  (table) => [
    unique("alert_notices_once").on(table.alertId, table.sequence),
    index("alert_notices_waiting").on(table.at).where(sql`grouped_at is null`),
    known("alert_notices_kind_known", table.kind, ALERT_NOTICES),
  ],
);

export type AlertNoticeRow = typeof alertNotices.$inferSelect;
