import type { AlertRule } from "./alerts";

interface AlertLink {
  path: string;
  /** Key of the link text in the namespaces `alerts` and `alertCauses` of the message catalogue. */
  label: "openChips" | "openMessages" | "openGateways" | "openLoggedOut" | "openSubscriptions";
}

const CHIPS: AlertLink = { path: "/chips", label: "openChips" };

/**
 * Maps each rule to the page on which people resolve its alert, for alerts that do not concern a single chip. Null if
 * there is no such page.
 */
const LINKS: Record<AlertRule, AlertLink | null> = {
  gateway_unreachable: { path: "/settings/gateways", label: "openGateways" },
  pool_empty: CHIPS,
  worker_silent: null,
  // From this view, selected chips are added to the pairing queue.
  sessions_lost: { path: "/chips?condition=logged_out", label: "openLoggedOut" },
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
  subscription_failing: { path: "/settings/subscriptions", label: "openSubscriptions" },
};

/**
 * Returns the page for an alert that concerns no single chip. `gatewayId` limits the chips to those of one gateway;
 * null in a pool with a single gateway.
 */
export function alertLinkOf(rule: AlertRule, gatewayId: string | null): AlertLink | null {
  const link = LINKS[rule];
  if (link === null || gatewayId === null || rule !== "sessions_lost") return link;
  return { ...link, path: `${link.path}&gateway=${encodeURIComponent(gatewayId)}` };
}
