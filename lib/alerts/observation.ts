import type { Transaction } from "@/db/client";
import type { AlertRule } from "@/types/alerts";
import type { Seen } from "./advance";
import type { Policies } from "./policies";

/** The subject of an incident: one chip, one gateway, or the pool or the workers if both fields are null. */
export interface Subject {
  /** The chip's id. */
  subject: string | null;
  gatewayId: string | null;
}

/**
 * A violation of one rule by a subject. `unknown`: an operator's pause hides whether the violation persists, so no
 * incident fires and a firing incident stays open.
 */
export interface Observation extends Subject {
  rule: AlertRule;
  seen: Exclude<Seen, { kind: "clear" }>;
}

/** The current observations. `isHidden` returns true if a worse problem hides whether the subject violates the rule. */
export interface View {
  observed: Observation[];
  isHidden(rule: AlertRule, of: Subject): boolean;
}

export interface ObserveInput {
  now: Date;
  policies: Policies;
  /** False if no webhook URL is configured. In that case, missing webhooks prove nothing. */
  expectsWebhooks: boolean;
  /** Address of the environment's gateway. */
  gatewayUrl: string;
}
export type Observe = (tx: Transaction, input: ObserveInput) => Promise<View>;
