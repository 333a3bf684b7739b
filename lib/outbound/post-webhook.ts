import { type GuardedOutcome, postGuarded } from "./post-guarded";
import { signatureHeaders } from "./sign";

/** POSTs one JSON event in the form of Standard Webhooks; without secrets it is not signed. Never rejects. */
export function postWebhook(event: {
  /** The same in all attempts, so that receivers can drop repeats. */
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

/** True for a 2xx answer. */
export function isAccepted(outcome: GuardedOutcome): boolean {
  return outcome.kind === "answer" && outcome.status >= 200 && outcome.status < 300;
}
