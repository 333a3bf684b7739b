import type { ThresholdUnit } from "@/types/alert-rules";
import type { AlertRule } from "@/types/alerts";

// Repeated here because importing the defaults would load Zod with the page.
const UNITS: Partial<Record<AlertRule, ThresholdUnit>> = {
  worker_silent: "seconds",
  failures_in_a_row: "times",
  queue_stalled: "minutes",
  uncertain_message: "minutes",
  webhooks_silent: "minutes",
  capacity_day: "percent",
  capacity_hour: "percent",
};

/** Returns the unit of a rule's threshold, or null for a rule without a threshold. */
export const thresholdUnit = (rule: AlertRule): ThresholdUnit | null => UNITS[rule] ?? null;
