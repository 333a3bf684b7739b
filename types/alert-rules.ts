import { z } from "zod";
import { ALERT_RULES, ALERT_SEVERITIES, type AlertRule, type AlertSeverity } from "./alerts";

export const THRESHOLD_UNITS = ["percent", "minutes", "seconds", "times", "messages"] as const;
export type ThresholdUnit = (typeof THRESHOLD_UNITS)[number];

export interface RuleDefault {
  severity: AlertSeverity;
  /** The value at which the alert fires; null for rules without a threshold. */
  threshold: { unit: ThresholdUnit; value: number; min: number; max: number } | null;
  /** How long the condition must hold before people are notified. */
  holdSeconds: number;
  /** How long the condition must be absent before people are notified that the incident ended. */
  clearSeconds: number;
}

/** Defaults of every rule. Admins can override all values except `clearSeconds`. */
export const RULE_DEFAULTS: Record<AlertRule, RuleDefault> = {
  // The breaker opens only after several failures. The hold time is needed only to ignore a breaker state that was
  // stored before a restart.
  gateway_unreachable: { severity: "critical", threshold: null, holdSeconds: 5, clearSeconds: 15 },
  pool_empty: { severity: "critical", threshold: null, holdSeconds: 60, clearSeconds: 15 },
  worker_silent: {
    severity: "critical",
    threshold: { unit: "seconds", value: 60, min: 15, max: 3600 },
    // Needed because a starting worker evaluates alerts before it writes its first heartbeat.
    holdSeconds: 10,
    clearSeconds: 15,
  },
  // The hold time is needed only to count every session of one network outage.
  sessions_lost: { severity: "critical", threshold: null, holdSeconds: 60, clearSeconds: 30 },
  chip_banned: { severity: "critical", threshold: null, holdSeconds: 0, clearSeconds: 0 },
  wrong_number: { severity: "critical", threshold: null, holdSeconds: 0, clearSeconds: 0 },
  instance_offline: { severity: "critical", threshold: null, holdSeconds: 90, clearSeconds: 30 },
  chip_restricted: { severity: "warning", threshold: null, holdSeconds: 0, clearSeconds: 0 },
  failures_in_a_row: {
    severity: "warning",
    threshold: { unit: "times", value: 3, min: 2, max: 20 },
    holdSeconds: 0,
    clearSeconds: 60,
  },
  // The rule counts the messages of the last 15 minutes, so it needs no hold time.
  messages_expiring: {
    severity: "critical",
    threshold: { unit: "messages", value: 5, min: 1, max: 10_000 },
    holdSeconds: 0,
    clearSeconds: 60,
  },
  queue_stalled: {
    severity: "critical",
    threshold: { unit: "minutes", value: 15, min: 1, max: 1440 },
    holdSeconds: 60,
    clearSeconds: 30,
  },
  uncertain_message: {
    severity: "warning",
    threshold: { unit: "minutes", value: 30, min: 1, max: 1440 },
    holdSeconds: 0,
    clearSeconds: 0,
  },
  webhooks_silent: {
    severity: "warning",
    threshold: { unit: "minutes", value: 10, min: 2, max: 1440 },
    holdSeconds: 60,
    clearSeconds: 60,
  },
  capacity_day: {
    severity: "warning",
    threshold: { unit: "percent", value: 80, min: 10, max: 100 },
    holdSeconds: 60,
    clearSeconds: 300,
  },
  capacity_hour: {
    severity: "warning",
    threshold: { unit: "percent", value: 80, min: 10, max: 100 },
    holdSeconds: 300,
    clearSeconds: 300,
  },
  // The subscription has already failed for 5 days.
  subscription_failing: { severity: "warning", threshold: null, holdSeconds: 0, clearSeconds: 0 },
};

export const LONGEST_HOLD_SECONDS = 86_400;

/** A rule with its current values. `isDefault` is true if no value is overridden. */
export const alertRuleSchema = z.object({
  rule: z.enum(ALERT_RULES),
  enabled: z.boolean(),
  severity: z.enum(ALERT_SEVERITIES),
  threshold: z.number().int().nullable(),
  holdSeconds: z.number().int(),
  isDefault: z.boolean(),
  version: z.number().int(),
  updatedBy: z.string().nullable(),
  updatedAt: z.iso.datetime().nullable(),
});
export type AlertRuleSettings = z.infer<typeof alertRuleSchema>;
export const alertRuleListSchema = z.object({ items: z.array(alertRuleSchema) });

/** `version` is 0 for a rule that has never been changed. `reset` restores the defaults. */
export const patchAlertRuleSchema = z
  .strictObject({
    rule: z.enum(ALERT_RULES),
    version: z.number().int().min(0),
    enabled: z.boolean().optional(),
    severity: z.enum(ALERT_SEVERITIES).optional(),
    threshold: z.number().int().optional(),
    holdSeconds: z.number().int().min(0).max(LONGEST_HOLD_SECONDS).optional(),
    reset: z.literal(true).optional(),
  })
  .superRefine(({ rule, threshold }, context) => {
    if (threshold === undefined) return;
    const known = RULE_DEFAULTS[rule].threshold;
    if (known === null || threshold < known.min || threshold > known.max) {
      context.addIssue({ code: "custom", path: ["threshold"], message: "threshold_out_of_range" });
    }
  });
export type PatchAlertRuleInput = z.infer<typeof patchAlertRuleSchema>;
