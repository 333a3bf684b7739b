import type { Transaction } from "@/db/client";
import type { AlertRule } from "@/types/alerts";
import type { Seen } from "./advance";
import type { Policies } from "./policies";

/**
 * A violation of one rule by one chip, or by the pool, gateway or workers if `subject` is null. `unknown`: an
 * operator's pause hides whether the violation persists, so no incident fires and a firing incident stays open.
 */
export interface Observation {
  rule: AlertRule;
  subject: string | null;
  seen: Exclude<Seen, { kind: "clear" }>;
}

/** The current observations, and the rules that are hidden because a worse rule is violated. */
export interface View {
  observed: Observation[];
  hidden: ReadonlySet<AlertRule>;
}

export interface ObserveInput {
  now: Date;
  policies: Policies;
  /** False if no webhook URL is configured. In that case, missing webhooks prove nothing. */
  expectsWebhooks: boolean;
  /** URL of the page on which the gateway's licence is activated. */
  managerUrl: string;
}
export type Observe = (tx: Transaction, input: ObserveInput) => Promise<View>;
