import type { Queryable } from "@/db/client";
import { alertRules } from "@/db/schema";
import { RULE_DEFAULTS, type RuleDefault } from "@/types/alert-rules";
import { ALERT_RULES, type AlertRule, type AlertSeverity } from "@/types/alerts";

export interface Policy {
  enabled: boolean;
  severity: AlertSeverity;
  /** In the rule's unit; null if the rule has no threshold. */
  threshold: number | null;
  holdSeconds: number;
  clearSeconds: number;
}
export type Policies = Record<AlertRule, Policy>;

type Override = Pick<typeof alertRules.$inferSelect, "enabled" | "severity" | "threshold" | "holdSeconds">;

export async function readPolicies(db: Queryable): Promise<Policies> {
  const rows = await db.select().from(alertRules);
  const overrides = new Map(rows.map((row) => [row.rule, row]));
  return toRecord((rule) => toPolicy(RULE_DEFAULTS[rule], overrides.get(rule)));
}

export function toPolicy(standard: RuleDefault, override?: Override): Policy {
  return {
    enabled: override?.enabled ?? true,
    severity: override?.severity ?? standard.severity,
    threshold: standard.threshold === null ? null : (override?.threshold ?? standard.threshold.value),
    holdSeconds: override?.holdSeconds ?? standard.holdSeconds,
    clearSeconds: standard.clearSeconds,
  };
}

function toRecord(make: (rule: AlertRule) => Policy): Policies {
  const entries = ALERT_RULES.map((rule): [AlertRule, Policy] => [rule, make(rule)]);
  // The cast is safe, because the entries cover every rule.
  return Object.fromEntries(entries) as Policies;
}
