import { boolean, integer, text } from "drizzle-orm/pg-core";
import { ALERT_RULES, ALERT_SEVERITIES } from "../../types/alerts";
import { julia, known, momentNow } from "./julia";

/** An admin's changes to a rule. If a value is null or the row is missing, the rule's default applies. */
export const alertRules = julia.table(
  "alert_rules",
  {
    rule: text("rule", { enum: ALERT_RULES }).primaryKey(),
    enabled: boolean("enabled").notNull().default(true),
    severity: text("severity", { enum: ALERT_SEVERITIES }),
    /** In the rule's unit: percent, minutes, seconds or a count. */
    threshold: integer("threshold"),
    holdSeconds: integer("hold_seconds"),
    version: integer("version").notNull().default(1),
    updatedBy: text("updated_by").notNull(),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [known("alert_rules_known", table.rule, ALERT_RULES)],
);
