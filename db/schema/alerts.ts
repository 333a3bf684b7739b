import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import {
  ALERT_RULES,
  ALERT_SEVERITIES,
  ALERT_STATES,
  type AlertCause,
  type IncidentImpact,
} from "../../types/alerts";
import { julia, known, moment, momentNow } from "./julia";

/**
 * One row per incident, from its detection to its end. Only the evaluator writes the row, except for acknowledgements.
 */
export const alerts = julia.table(
  "alerts",
  {
    id: uuid("id").primaryKey(),
    rule: text("rule", { enum: ALERT_RULES }).notNull(),
    /** The chip's id; null for the pool, a gateway or the workers. */
    subject: uuid("subject"),
    /**
     * The gateway's id; null unless the incident concerns a whole gateway. Not a foreign key, because incidents outlive
     * their gateway.
     */
    gatewayId: text("gateway_id"),
    severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
    state: text("state", { enum: ALERT_STATES }).notNull(),
    /** The cause as last observed. A change that affects only its figures is written at most once a minute. */
    cause: jsonb("cause").$type<AlertCause>().notNull(),
    /**
     * The impact is counted when the incident fires, once a minute while it is open, and for the last time when it
     * ends.
     */
    impact: jsonb("impact").$type<IncidentImpact>(),
    /** When the problem began, according to the evidence. The hold time counts from `openedAt` instead. */
    since: moment("since").notNull(),
    openedAt: moment("opened_at").notNull(),
    firedAt: moment("fired_at"),
    /** When the condition cleared; null while the condition holds. */
    clearSince: moment("clear_since"),
    resolvedAt: moment("resolved_at"),
    /**
     * True if the rule has fired so often for this subject that the condition must stay clear for longer before the
     * incident is resolved.
     */
    flapping: boolean("flapping").notNull().default(false),
    acknowledgedById: uuid("acknowledged_by_id"),
    acknowledgedBy: text("acknowledged_by"),
    acknowledgedAt: moment("acknowledged_at"),
    acknowledgement: text("acknowledgement"),
    lastNotifiedAt: moment("last_notified_at"),
    /** Sequence number of the latest notice of this incident. */
    notices: integer("notices").notNull().default(0),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    // Allows at most one open incident per rule and subject or gateway, however many evaluators run.
    uniqueIndex("alerts_open")
      .on(table.rule, sql`coalesce(subject::text, gateway_id, '')`)
      .where(sql`state <> 'resolved'`),
    // Lists the history, and counts recent firings of a rule for a subject.
    index("alerts_fired").on(table.firedAt, table.id).where(sql`fired_at is not null`),
    index("alerts_by_subject").on(table.subject, table.firedAt),
    known("alerts_rule_known", table.rule, ALERT_RULES),
    known("alerts_severity_known", table.severity, ALERT_SEVERITIES),
    known("alerts_state_known", table.state, ALERT_STATES),
    check("alerts_one_subject", sql`${table.subject} is null or ${table.gatewayId} is null`),
    check("alerts_fired_when_firing", sql`(${table.state} = 'pending') = (${table.firedAt} is null)`),
    check(
      "alerts_resolved_when_over",
      sql`(${table.state} = 'resolved') = (${table.resolvedAt} is not null)`,
    ),
  ],
);

export type AlertRow = typeof alerts.$inferSelect;
