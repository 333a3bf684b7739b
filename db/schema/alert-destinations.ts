import { sql } from "drizzle-orm";
import { boolean, check, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { ALERT_SEVERITIES, DESTINATION_KINDS } from "../../types/alerts";
import { julia, known, moment, momentNow } from "./julia";

/**
 * A destination of alert deliveries. URLs are secrets, so they are encrypted with a key that is not in the database.
 */
export const alertDestinations = julia.table(
  "alert_destinations",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    kind: text("kind", { enum: DESTINATION_KINDS }).notNull(),
    /** True for the destination from `ALERT_WEBHOOK_URL`. The URL of this destination is not stored. */
    fromEnvironment: boolean("from_environment").notNull().default(false),
    encryptedUrl: text("encrypted_url"),
    /** The part of the URL that people may see: its host and the last characters of its path. */
    urlHint: text("url_hint").notNull(),
    /** Secret that signs the deliveries to a generic destination. */
    encryptedSecret: text("encrypted_secret"),
    minSeverity: text("min_severity", { enum: ALERT_SEVERITIES }).notNull().default("warning"),
    enabled: boolean("enabled").notNull().default(true),
    createdBy: text("created_by").notNull(),
    createdAt: momentNow("created_at"),
    lastDeliveredAt: moment("last_delivered_at"),
    lastError: text("last_error"),
    lastErrorAt: moment("last_error_at"),
  },
  (table) => [
    uniqueIndex("alert_destinations_environment").on(table.fromEnvironment).where(sql`from_environment`),
    known("alert_destinations_kind_known", table.kind, DESTINATION_KINDS),
    known("alert_destinations_severity_known", table.minSeverity, ALERT_SEVERITIES),
    check("alert_destinations_address", sql`${table.fromEnvironment} = (${table.encryptedUrl} is null)`),
  ],
);

export type AlertDestinationRow = typeof alertDestinations.$inferSelect;
