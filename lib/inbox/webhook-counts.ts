/**
 * What became of the webhooks this process was sent. `forged`: not our secret, or one that is too old.
 * `foreign`: of an instance that is not the secret's. `gone`: of a chip whose creation was undone. `unused`,
 * `unreadable`, `too_large`: nothing to keep. `broken_off`: the caller went away before the end of its own body.
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
