import type { AlertRule } from "@/types/alerts";
import type { Observation, Observe, View } from "./observation";
import { observeChips } from "./observe-chips";
import { observePool } from "./observe-pool";

/**
 * Rules hidden by a worse rule, so that one cause opens one incident. Without a gateway or a worker, nothing is known
 * about the chips. Without any connected chip, incidents for single chips add no information. Nothing hides
 * `messages_expiring`, because lost messages must be reported whatever caused the loss.
 */
const BY_NO_CHIP: AlertRule[] = ["instance_offline", "failures_in_a_row", "queue_stalled", "webhooks_silent"];
const BY_NO_GATEWAY: AlertRule[] = ["pool_empty", "uncertain_message", ...BY_NO_CHIP];
const HIDES: Record<AlertRule, readonly AlertRule[]> = {
  gateway_unreachable: BY_NO_GATEWAY,
  worker_silent: [...BY_NO_GATEWAY, "capacity_day", "capacity_hour"],
  pool_empty: BY_NO_CHIP,
  chip_banned: [],
  wrong_number: [],
  instance_offline: [],
  chip_restricted: [],
  failures_in_a_row: [],
  messages_expiring: [],
  queue_stalled: [],
  uncertain_message: [],
  webhooks_silent: [],
  capacity_day: [],
  capacity_hour: [],
};

export const observe: Observe = async (tx, input) => {
  const observed = [...(await observePool(tx, input)), ...(await observeChips(tx, input))].filter(
    ({ rule }) => input.policies[rule].enabled,
  );
  return hide(observed);
};

function hide(observed: readonly Observation[]): View {
  const hidden = new Set(observed.flatMap(({ rule, seen }) => (seen.kind === "wrong" ? HIDES[rule] : [])));
  return { observed: observed.filter(({ rule }) => !hidden.has(rule)), hidden };
}
