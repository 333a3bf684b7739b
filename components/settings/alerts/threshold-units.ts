import type { ThresholdUnit } from "@/types/alert-rules";
import type { AlertRule } from "@/types/alerts";

/**
 * The unit of each rule's threshold; null for a rule without a threshold. Not read from `RULE_DEFAULTS`, because the
 * page would then have to load Zod.
 */
export const RULE_UNITS: Record<AlertRule, ThresholdUnit | null> = {
  gateway_unreachable: null,
  pool_empty: null,
  worker_silent: "seconds",
  sessions_lost: null,
  chip_banned: null,
  wrong_number: null,
  instance_offline: null,
  chip_restricted: null,
  failures_in_a_row: "times",
  messages_expiring: "messages",
  queue_stalled: "minutes",
  uncertain_message: "minutes",
  webhooks_silent: "minutes",
  capacity_day: "percent",
  capacity_hour: "percent",
  subscription_failing: null,
};
