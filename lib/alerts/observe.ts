import type { AlertRule } from "@/types/alerts";
import type { Observation, Observe, View } from "./observation";
import { observeChips } from "./observe-chips";
import { observePool } from "./observe-pool";

/**
 * What hides what: one cause is one incident. With the gateway away, or nobody who looks, nothing is known of
 * the chips; with no chip at all, each of them is no news.
 */
const HIDES: Partial<Record<AlertRule, readonly AlertRule[]>> = {
  gateway_unreachable: [
    "pool_empty",
    "instance_offline",
    "failures_in_a_row",
    "queue_stalled",
    "uncertain_message",
    "webhooks_silent",
  ],
  worker_silent: [
    "pool_empty",
    "instance_offline",
    "failures_in_a_row",
    "queue_stalled",
    "uncertain_message",
    "webhooks_silent",
    "capacity_day",
    "capacity_hour",
  ],
  pool_empty: ["instance_offline", "failures_in_a_row", "queue_stalled", "webhooks_silent"],
};

/** Looks at the chips and at the pool, in the evaluation's transaction. */
export const observe: Observe = async (tx, input) => {
  const wrong = [...(await observePool(tx, input)), ...(await observeChips(tx, input))].filter(
    ({ rule }) => input.policies[rule].enabled,
  );
  return hide(wrong);
};

/** Takes out what something worse explains. Pure. */
function hide(wrong: readonly Observation[]): View {
  const hidden = new Set(wrong.flatMap(({ rule }) => HIDES[rule] ?? []));
  return { wrong: wrong.filter(({ rule }) => !hidden.has(rule)), hidden };
}
