import { z } from "zod";
import { ALERT_RULES, ALERT_SEVERITIES, type AlertRule, type AlertSeverity } from "./alerts";

export const THRESHOLD_UNITS = ["percent", "minutes", "seconds", "times"] as const;
export type ThresholdUnit = (typeof THRESHOLD_UNITS)[number];

export interface RuleDefault {
  severity: AlertSeverity;
  /** From which value on it counts; null for what is so or not. */
  threshold: { unit: ThresholdUnit; value: number; min: number; max: number } | null;
  /** How long it must be seen before people are told. */
  holdSeconds: number;
  /** How long it must be gone before people are told that it is over. */
  clearSeconds: number;
}

/** The defaults of issue and product: offline over 90 s, capacity over 80 %, queued over 15 min, no beat for 60 s. */
export const RULE_DEFAULTS: Record<AlertRule, RuleDefault> = {
  // The circuit opens after several failures only; a second look, because one may be left from before a restart.
  gateway_unreachable: { severity: "critical", threshold: null, holdSeconds: 5, clearSeconds: 15 },
  pool_empty: { severity: "critical", threshold: null, holdSeconds: 60, clearSeconds: 15 },
  worker_silent: {
    severity: "critical",
    threshold: { unit: "seconds", value: 60, min: 15, max: 3600 },
    // A worker that starts looks before its first beat is written.
    holdSeconds: 10,
    clearSeconds: 15,
  },
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
};

export const LONGEST_HOLD_SECONDS = 86_400;

/** A rule as it holds now; `isDefault` when nobody set it otherwise. */
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

/** `version` 0 is that of a rule which nobody set yet; `reset` gives it its defaults back. */
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
