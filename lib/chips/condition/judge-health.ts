import { type Condition, type ConditionReason, TROUBLE_REASONS } from "@/types/conditions";
import type { Health, HealthReason, HealthVerdict } from "@/types/health";

const VERDICT: Record<Condition, HealthVerdict> = {
  banned: "banned",
  wrong_number: "down",
  logged_out: "down",
  missing: "down",
  gateway_down: "down",
  disconnected: "down",
  owner_unknown: "suspect",
  failing: "down",
  awaiting_qr: "down",
  switched_off: "down",
  paused: "ok",
  restricted: "restricted",
  unstable: "suspect",
  warming: "ok",
  connected: "ok",
  cancelled: "down",
};

export interface HealthFacts {
  condition: Condition;
  reason: ConditionReason;
  since: string | null;
  isConnected: boolean;
  closeCode: number | null;
  restrictedUntil: string | null;
  suspicions: readonly HealthReason[];
  webhook: WebhookFacts;
}

interface WebhookFacts {
  state: string;
  since: string | null;
  silentSince: string | null;
  url: string | null;
}

/**
 * Maps the condition to a verdict and lists the reasons: first the condition's reason, then suspicions, then webhook
 * problems.
 */
export function judgeHealth(facts: HealthFacts): Health {
  const verdict = VERDICT[facts.condition];
  const code = TROUBLE_REASONS.find((reason) => reason === facts.reason);
  const isListed = code === undefined || facts.suspicions.some((suspicion) => suspicion.code === code);
  const own: HealthReason[] = isListed ? [] : [{ code, since: facts.since, values: valuesOf(facts) }];
  const notes = facts.isConnected ? webhookNotes(facts.webhook) : [];
  return { verdict, reasons: [...own, ...facts.suspicions, ...notes] };
}

function valuesOf({ reason, closeCode, restrictedUntil }: HealthFacts): Record<string, string> {
  if (reason === "logged_out" && closeCode !== null && closeCode !== 0) return { code: String(closeCode) };
  const isRestricted = reason === "restricted" || reason === "restricted_to_known";
  return isRestricted && restrictedUntil !== null ? { until: restrictedUntil } : {};
}

/** Webhook problems do not change the verdict, because polling still detects state changes, only later. */
function webhookNotes(webhook: WebhookFacts): HealthReason[] {
  const { state, since, silentSince, url } = webhook;
  if (state === "foreign") {
    return [{ code: "webhook_foreign", since, values: url === null ? {} : { url } }];
  }
  if (state === "off") return [{ code: "webhooks_off", since, values: {} }];
  if (silentSince !== null) return [{ code: "webhooks_silent", since: silentSince, values: {} }];
  return [];
}
