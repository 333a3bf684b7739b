import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import type { AlertRule } from "@/types/alerts";
import type { Observation, Observe, View } from "./observation";
import { observeChips } from "./observe-chips";
import { observeGateways } from "./observe-gateways";
import { observePool } from "./observe-pool";
import { observeSubscriptions } from "./observe-subscriptions";

/**
 * Rules hidden by a worse rule, so that one cause opens one incident. Without a gateway or a worker, nothing is known
 * about the chips. Without any connected chip, incidents for single chips add no information. Nothing hides
 * `messages_expiring`, because lost messages must be reported whatever caused the loss.
 */
const OF_CHIPS: AlertRule[] = ["instance_offline", "failures_in_a_row"];
const BY_NO_CHIP: AlertRule[] = [...OF_CHIPS, "queue_stalled", "webhooks_silent"];
const BY_NO_GATEWAY: AlertRule[] = ["pool_empty", "sessions_lost", "uncertain_message", ...BY_NO_CHIP];
const HIDES: Record<AlertRule, readonly AlertRule[]> = {
  // Applies only while every gateway is down. The outage of one of several gateways hides the rules of its own chips.
  gateway_unreachable: BY_NO_GATEWAY,
  worker_silent: [...BY_NO_GATEWAY, "capacity_day", "capacity_hour"],
  pool_empty: BY_NO_CHIP,
  sessions_lost: ["pool_empty"],
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
  subscription_failing: [],
};

export const observe: Observe = async (tx, input) => {
  const gateways = await observeGateways(tx, input);
  const pool = await observePool(tx, input);
  const chips = await observeChips(tx, input);
  const subscriptions = await observeSubscriptions(tx);
  const observed = [...gateways.observed, ...pool, ...chips.observed, ...subscriptions].filter(
    ({ rule }) => input.policies[rule].enabled,
  );
  const down = observed.flatMap(({ rule, gatewayId }) =>
    rule === "gateway_unreachable" && gatewayId !== null ? [gatewayId] : [],
  );
  const hiddenChips = new Set([...chips.grouped, ...(await chipsOf(tx, down))]);
  return hide(observed, { stopsPool: gateways.stopsPool, down: new Set(down), hiddenChips });
};

const idsSchema = z.array(z.object({ id: z.uuid() }));

async function chipsOf(tx: Transaction, gatewayIds: readonly string[]): Promise<string[]> {
  if (gatewayIds.length === 0) return [];
  const rows = await tx.execute(sql`select id from julia.chips where gateway_id in ${gatewayIds}`);
  return idsSchema.parse(rows).map(({ id }) => id);
}

interface Hiding {
  stopsPool: boolean;
  /** The gateways that have an incident. */
  down: ReadonlySet<string>;
  /** The chips that an incident of their gateway stands for. */
  hiddenChips: ReadonlySet<string>;
}

function hide(observed: readonly Observation[], { stopsPool, down, hiddenChips }: Hiding): View {
  const hidden = new Set(
    observed.flatMap(({ rule, seen }) =>
      seen.kind === "wrong" && (stopsPool || rule !== "gateway_unreachable") ? HIDES[rule] : [],
    ),
  );
  const isHidden: View["isHidden"] = (rule, { subject, gatewayId }) =>
    hidden.has(rule) ||
    (subject !== null && hiddenChips.has(subject) && OF_CHIPS.includes(rule)) ||
    (rule === "sessions_lost" && gatewayId !== null && down.has(gatewayId));
  return { observed: observed.filter((one) => !isHidden(one.rule, one)), isHidden };
}
