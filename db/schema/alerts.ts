import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { ALERT_RULES, ALERT_SEVERITIES, ALERT_STATES, type AlertCause } from "../../types/alerts";
import { julia, moment } from "./julia";

const list = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(", "));

/** One incident a row: from the first sight of what is wrong until it is over. The evaluator is its only writer but for acknowledgements. */
export const alerts = julia.table(
  "alerts",
  {
    id: uuid("id").primaryKey(),
    rule: text("rule", { enum: ALERT_RULES }).notNull(),
    /** The chip it is about; null when it is about the pool, the gateway or the workers. */
    subject: uuid("subject"),
    severity: text("severity", { enum: ALERT_SEVERITIES }).notNull(),
    state: text("state", { enum: ALERT_STATES }).notNull(),
    /** As it was last seen. */
    cause: jsonb("cause").$type<AlertCause>().notNull(),
    /** Since when it is wrong, by the evidence; the hold time counts from `openedAt`. */
    since: moment("since").notNull(),
    openedAt: moment("opened_at").notNull(),
    firedAt: moment("fired_at"),
    /** Since when it is no longer seen while it still fires. */
    clearSince: moment("clear_since"),
    resolvedAt: moment("resolved_at"),
    /** It came and went so often that it counts as one incident until it stays away. */
    flapping: boolean("flapping").notNull().default(false),
    acknowledgedById: uuid("acknowledged_by_id"),
    acknowledgedBy: text("acknowledged_by"),
    acknowledgedAt: moment("acknowledged_at"),
    /** What was done about it, in that person's words. */
    acknowledgement: text("acknowledgement"),
    lastNotifiedAt: moment("last_notified_at"),
    /** How many notices of it there were: the number of the last one. */
    notices: integer("notices").notNull().default(0),
    updatedAt: moment("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    // One open incident of a rule and subject, however many evaluators there are.
    uniqueIndex("alerts_open")
      .on(table.rule, sql`coalesce(subject, '00000000-0000-0000-0000-000000000000')`)
      .where(sql`state <> 'resolved'`),
    // The history, and how often a rule fired for a subject.
    index("alerts_fired").on(table.firedAt, table.id).where(sql`fired_at is not null`),
    index("alerts_by_subject").on(table.subject, table.firedAt),
    check("alerts_rule_known", sql`${table.rule} in (${list(ALERT_RULES)})`),
    check("alerts_severity_known", sql`${table.severity} in (${list(ALERT_SEVERITIES)})`),
    check("alerts_state_known", sql`${table.state} in (${list(ALERT_STATES)})`),
    check("alerts_fired_when_firing", sql`(${table.state} = 'pending') = (${table.firedAt} is null)`),
    check(
      "alerts_resolved_when_over",
      sql`(${table.state} = 'resolved') = (${table.resolvedAt} is not null)`,
    ),
  ],
);

export type AlertRow = typeof alerts.$inferSelect;
