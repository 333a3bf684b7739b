import { eq } from "drizzle-orm";
import { messages } from "@/db/schema";
import { liveCallbackSecrets } from "@/lib/clients/callback-secrets/live-callback-secrets";
import type { AppContext } from "@/lib/context/server-context";
import type { GuardedOutcome } from "@/lib/outbound/post-guarded";
import { isAccepted, postWebhook } from "@/lib/outbound/post-webhook";
import { loggedUrl, openCallbackUrl } from "@/lib/queue/callbacks/callback-url";
import type { MessageCallback } from "@/types/message-callback";
import type { Message } from "@/types/messages";
import type { Delivery } from "./claim";
import type { DeliveryTiming } from "./deliver-to-subscription";
import { dropDelivery, putBackDelivery, type Try } from "./finish";
import type { ReceiverHosts } from "./receiver-hosts";
import { callbackPause } from "./retry-pauses";

const BUSY_SECONDS = 1;

type CallbackContext = Pick<AppContext, "db" | "config" | "log">;

/**
 * Posts one status change to the message's callback URL: the current message, with the status of that change, signed
 * with the client's secrets. Retried for up to 24 hours. A 410 or a forbidden address ends the tries. Returns null if
 * nothing was tried.
 */
export async function deliverCallback(
  ctx: CallbackContext,
  { id, event, attempts }: Delivery,
  message: Message,
  { owner, timeoutMs, hosts }: DeliveryTiming & { hosts: ReceiverHosts },
): Promise<Try | null> {
  const target = await readTarget(ctx, message.id);
  if (target === null) {
    await dropDelivery(ctx, id, owner);
    return null;
  }
  const log = ctx.log.child({ messageId: message.id, eventId: event.id, attempts: attempts + 1 });
  const startedAtMs = performance.now();
  const pause = callbackPause(attempts + 1, Date.now() - new Date(event.occurredAt).getTime());
  const ended = (outcome: GuardedOutcome, retrySeconds: number | null): Try => ({
    deliveryId: id,
    outcome,
    durationMs: performance.now() - startedAtMs,
    retrySeconds,
    holdSeconds: 0,
  });
  if (target.url === null) {
    log.warn("callback rejected: URL was sealed with another AUTH_SECRET");
    return ended({ kind: "refused", detail: "sealed with another AUTH_SECRET" }, null);
  }
  const { host } = new URL(target.url);
  if (!hosts.take(host, Date.now())) {
    if (pause === null)
      return ended({ kind: "failed", detail: "the host stayed at its limit", isTimeout: false }, null);
    await putBackDelivery(ctx, { id, owner, seconds: BUSY_SECONDS, host });
    return null;
  }
  let outcome: GuardedOutcome;
  try {
    outcome = await postWebhook({
      id: event.id,
      url: target.url,
      body: JSON.stringify(bodyOf(event.occurredAt, message)),
      secrets: await liveCallbackSecrets(ctx, target.clientId),
      sentAt: new Date(),
      allowedHosts: ctx.config.callbackAllowedHosts,
      timeoutMs,
    });
  } finally {
    hosts.release(host);
  }
  if (outcome.kind === "failed" && outcome.isTimeout) hosts.pause(host, Date.now());
  if (!isAccepted(outcome)) log.warn({ outcome, url: loggedUrl(target.url) }, "callback failed");
  return ended(outcome, isFinal(outcome) ? null : pause);
}

const isFinal = (outcome: GuardedOutcome) =>
  outcome.kind === "refused" || (outcome.kind === "answer" && outcome.status === 410);

function bodyOf(timestamp: string, data: Message): MessageCallback {
  return { type: "message.status", timestamp, data };
}

async function readTarget(
  ctx: CallbackContext,
  messageId: string,
): Promise<{ url: string | null; clientId: string } | null> {
  const [row] = await ctx.db
    .select({ callbackUrl: messages.callbackUrl, clientId: messages.clientId })
    .from(messages)
    .where(eq(messages.id, messageId));
  if (row === undefined || row.callbackUrl === null) return null;
  return {
    url: openCallbackUrl(ctx.config.authSecret, row.clientId, row.callbackUrl),
    clientId: row.clientId,
  };
}
