/**
 * Outcomes of the webhooks that this process received:
 * - `forged`: the secret is not ours or is outdated
 * - `foreign`: the secret belongs to another instance
 * - `gone`: the creation of the chip was undone
 * - `no_contact`: a message in a group, a status, a broadcast list or a channel, which is dropped
 * - `unused`, `unreadable`, `too_large`: the webhook is dropped
 * - `broken_off`: the sender closed the connection before the end of the body
 */
const WEBHOOK_OUTCOMES = [
  "stored",
  "repeated",
  "forged",
  "foreign",
  "gone",
  "unused",
  "no_contact",
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

/** Returns the counts since the process started. */
export function readWebhookCounts(): ReadonlyMap<WebhookOutcome, number> {
  return counts;
}
