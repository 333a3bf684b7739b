import { sql } from "drizzle-orm";
import { check, index, text, uuid } from "drizzle-orm/pg-core";
import { ALERT_RULES } from "../../types/alerts";
import { julia, moment, momentNow } from "./julia";

export const alertSilences = julia.table(
  "alert_silences",
  {
    id: uuid("id").primaryKey(),
    /** Null means every rule. */
    rule: text("rule", { enum: ALERT_RULES }),
    /** A chip's id; null means every subject. */
    subject: uuid("subject"),
    /** A gateway's id; null means every subject. Covers the incidents of the gateway, but not those of its chips. */
    gatewayId: text("gateway_id"),
    startsAt: momentNow("starts_at"),
    endsAt: moment("ends_at").notNull(),
    reason: text("reason").notNull(),
    ownerId: uuid("owner_id"),
    owner: text("owner").notNull(),
    /** Set when a person ends the silence early. */
    endedAt: moment("ended_at"),
    endedBy: text("ended_by"),
    createdAt: momentNow("created_at"),
  },
  (table) => [
    index("alert_silences_running").on(table.endsAt).where(sql`ended_at is null`),
    check("alert_silences_one_subject", sql`${table.subject} is null or ${table.gatewayId} is null`),
    check("alert_silences_ends", sql`${table.endsAt} > ${table.startsAt}`),
  ],
);
