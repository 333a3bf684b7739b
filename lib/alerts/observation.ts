import type { Transaction } from "@/db/client";
import type { AlertRule } from "@/types/alerts";
import type { Seen } from "./advance";
import type { Policies } from "./policies";

/** A violation of one rule by one chip, or by the whole pool if `subject` is null. */
export interface Observation {
  rule: AlertRule;
  subject: string | null;
  seen: Extract<Seen, { kind: "wrong" }>;
}

/** All current violations, and the rules that cannot be evaluated now. */
export interface View {
  wrong: Observation[];
  hidden: ReadonlySet<AlertRule>;
}

export interface ObserveInput {
  now: Date;
  policies: Policies;
  /** False if the gateway cannot reach us; missing webhooks then prove nothing. */
  expectsWebhooks: boolean;
  /** URL of the page on which the gateway's license is activated. */
  managerUrl: string;
}
export type Observe = (tx: Transaction, input: ObserveInput) => Promise<View>;
