import type { AlertRule } from "./alerts";

interface AlertLink {
  path: string;
  /** Key of the link's text, in the catalogues of the page and of the chat. */
  label: "openChips" | "openMessages";
}

const CHIPS: AlertLink = { path: "/chips", label: "openChips" };

/** The page where a pool-wide alert of a rule can be resolved; null if there is none. */
export const ALERT_LINKS: Record<AlertRule, AlertLink | null> = {
  gateway_unreachable: null,
  pool_empty: CHIPS,
  worker_silent: null,
  chip_banned: CHIPS,
  wrong_number: CHIPS,
  instance_offline: CHIPS,
  chip_restricted: CHIPS,
  failures_in_a_row: CHIPS,
  queue_stalled: { path: "/messages?status=queued", label: "openMessages" },
  uncertain_message: { path: "/messages?status=uncertain", label: "openMessages" },
  webhooks_silent: CHIPS,
  capacity_day: CHIPS,
  capacity_hour: CHIPS,
};
