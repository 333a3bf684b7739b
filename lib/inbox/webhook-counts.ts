/**
 * Outcomes of this process's webhooks. `forged`: not our secret, or an outdated one. `foreign`: the secret of another
 * instance. `gone`: of a chip whose creation was undone. `unused`, `unreadable`, `too_large`: nothing to store.
 * `broken_off`: the sender closed the connection before the end of its body.
 */
const WEBHOOK_OUTCOMES = [
  "stored",
  "repeated",
  "forged",
  "foreign",
  "gone",
  "unused",
  "unreadable",
  "too_large",
  "broken_off",
  "failed",
] as const;
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

const counts = new Map<WebhookOutcome, number>(WEBHOOK_OUTCOMES.map((outcome) => [outcome, 0]));

export function countWebhook(outcome: WebhookOutcome): void {
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
}

/** Since the process started. */
export function readWebhookCounts(): ReadonlyMap<WebhookOutcome, number> {
  return counts;
}
