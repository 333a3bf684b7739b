import { type GuardedOutcome, postGuarded } from "./post-guarded";
import { signatureHeaders } from "./sign";

/**
 * POSTs a JSON event as specified by Standard Webhooks. The request is signed only if there are secrets. Never rejects.
 */
export function postWebhook(event: {
  /** The same in all attempts, so that receivers can discard duplicates. */
  id: string;
  url: string;
  body: string;
  secrets: readonly string[];
  sentAt: Date;
  allowedHosts: readonly string[];
  timeoutMs?: number;
}): Promise<GuardedOutcome> {
  const { id, url, body, secrets, sentAt, allowedHosts, timeoutMs } = event;
  return postGuarded({
    url,
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "julia-dashboard",
      ...(secrets.length === 0 ? { "webhook-id": id } : signatureHeaders(secrets, { id, sentAt, body })),
    },
    allowedHosts,
    timeoutMs,
  });
}

export function isAccepted(outcome: GuardedOutcome): boolean {
  return outcome.kind === "answer" && outcome.status >= 200 && outcome.status < 300;
}
