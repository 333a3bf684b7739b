import type { ThresholdUnit } from "@/types/alert-rules";
import type { AlertRule } from "@/types/alerts";

// Said here again, because importing the defaults would bring Zod into the page's first load.
const UNITS: Partial<Record<AlertRule, ThresholdUnit>> = {
  worker_silent: "seconds",
  failures_in_a_row: "times",
  queue_stalled: "minutes",
  uncertain_message: "minutes",
  webhooks_silent: "minutes",
  capacity_day: "percent",
  capacity_hour: "percent",
};

/** In what a rule's threshold is counted; null for a rule that has none. */
export const thresholdUnit = (rule: AlertRule): ThresholdUnit | null => UNITS[rule] ?? null;
