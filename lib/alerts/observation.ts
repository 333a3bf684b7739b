import type { Transaction } from "@/db/client";
import type { AlertRule } from "@/types/alerts";
import type { Seen } from "./advance";
import type { Policies } from "./policies";

/** What is wrong by one rule, with one chip or (null) with all of it. */
export interface Observation {
  rule: AlertRule;
  subject: string | null;
  seen: Extract<Seen, { kind: "wrong" }>;
}

/** What an evaluation sees: everything that is wrong, and the rules of which nothing can be said now. */
export interface View {
  wrong: Observation[];
  hidden: ReadonlySet<AlertRule>;
}

export interface ObserveInput {
  now: Date;
  policies: Policies;
  /** False where the gateway cannot reach us, so that no webhook is missed. */
  expectsWebhooks: boolean;
  /** Where a missing licence of the gateway is activated. */
  managerUrl: string;
}
export type Observe = (tx: Transaction, input: ObserveInput) => Promise<View>;
