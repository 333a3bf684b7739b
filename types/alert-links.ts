import type { AlertRule } from "./alerts";

interface AlertLink {
  path: string;
  /** Key of the link text in the namespaces `alerts` and `alertCauses` of the message catalogue. */
  label: "openChips" | "openMessages";
}

const CHIPS: AlertLink = { path: "/chips", label: "openChips" };

/** Maps each rule to the page where its pool-wide alert can be resolved; null if there is no such page. */
export const ALERT_LINKS: Record<AlertRule, AlertLink | null> = {
  gateway_unreachable: null,
  pool_empty: CHIPS,
  worker_silent: null,
  chip_banned: CHIPS,
  wrong_number: CHIPS,
  instance_offline: CHIPS,
  chip_restricted: CHIPS,
  failures_in_a_row: CHIPS,
  messages_expiring: { path: "/messages?status=expired", label: "openMessages" },
  queue_stalled: { path: "/messages?status=queued", label: "openMessages" },
  uncertain_message: { path: "/messages?status=uncertain", label: "openMessages" },
  webhooks_silent: CHIPS,
  capacity_day: CHIPS,
  capacity_hour: CHIPS,
};
