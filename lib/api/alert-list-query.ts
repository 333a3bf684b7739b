import type { AlertPageQuery } from "@/types/alert-pages";
import type { AlertRule, AlertSeverity } from "@/types/alerts";

/** What the page's address holds; the cursor is the list's own affair. */
export type AlertFilter = Omit<AlertPageQuery, "cursor">;

// Records, because importing the lists themselves would bring Zod into the page's first load.
const RULES: Record<AlertRule, true> = {
  gateway_unreachable: true,
  pool_empty: true,
  worker_silent: true,
  chip_banned: true,
  wrong_number: true,
  instance_offline: true,
  chip_restricted: true,
  failures_in_a_row: true,
  queue_stalled: true,
  uncertain_message: true,
  webhooks_silent: true,
  capacity_day: true,
  capacity_hour: true,
};
const SEVERITIES: Record<AlertSeverity, true> = { critical: true, warning: true, info: true };

const isRule = (text: string): text is AlertRule => Object.hasOwn(RULES, text);
const isSeverity = (text: string): text is AlertSeverity => Object.hasOwn(SEVERITIES, text);
export const RULE_NAMES = Object.keys(RULES).filter(isRule);
export const SEVERITY_NAMES = Object.keys(SEVERITIES).filter(isSeverity);

export const NO_ALERT_FILTER: AlertFilter = { rule: [], severity: [], search: "" };

/** Reads the page's address. What a person mistyped there is left out; the API refuses it instead. */
export function readAlertFilter(search: URLSearchParams): AlertFilter {
  const list = (name: string) => (search.get(name) ?? "").split(",");
  return {
    rule: list("rule").filter(isRule),
    severity: list("severity").filter(isSeverity),
    search: (search.get("search") ?? "").trim().slice(0, 100),
  };
}

/** `?...` for the page's address and the API alike, without what is not asked for. */
export function alertSearch(filter: AlertFilter, cursor = ""): string {
  const search = new URLSearchParams();
  if (filter.search !== "") search.set("search", filter.search);
  if (filter.rule.length > 0) search.set("rule", filter.rule.join(","));
  if (filter.severity.length > 0) search.set("severity", filter.severity.join(","));
  if (cursor !== "") search.set("cursor", cursor);
  const text = search.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

export const hasAlertFilter = (filter: AlertFilter): boolean => alertSearch(filter) !== "";
