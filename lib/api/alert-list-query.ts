import type { AlertPageQuery } from "@/types/alert-pages";
import type { AlertRule, AlertSeverity } from "@/types/alerts";
import { membersOf } from "./members-of";
import { listField, textField, urlState } from "./url-state";

/** The part of the query that is stored in the page's URL. The cursor is kept in the list's own state. */
export type AlertFilter = Omit<AlertPageQuery, "cursor">;

const RULES = membersOf<AlertRule>({
  gateway_unreachable: true,
  pool_empty: true,
  worker_silent: true,
  sessions_lost: true,
  chip_banned: true,
  wrong_number: true,
  instance_offline: true,
  chip_restricted: true,
  failures_in_a_row: true,
  messages_expiring: true,
  queue_stalled: true,
  uncertain_message: true,
  webhooks_silent: true,
  capacity_day: true,
  capacity_hour: true,
  subscription_failing: true,
});
const SEVERITIES = membersOf<AlertSeverity>({ critical: true, warning: true, info: true });

export const RULE_NAMES = RULES.names;
export const SEVERITY_NAMES = SEVERITIES.names;

export const alertUrl = urlState<AlertFilter>({
  search: textField(100),
  rule: listField(RULES.isMember),
  severity: listField(SEVERITIES.isMember),
});
