import type { AppContext } from "@/lib/context/server-context";
import type { GuardedOutcome } from "@/lib/outbound/post-guarded";
import { isAccepted, postWebhook } from "@/lib/outbound/post-webhook";
import type { ServiceEvent } from "@/types/events";
import type { Delivery } from "./claim";
import type { Try } from "./finish";
import { subscriptionPause } from "./retry-pauses";
import type { SubscriptionTarget } from "./subscription-target";

/** After a timeout, the subscription is not tried for this long, so that it does not use up the worker's connections. */
const HOLD_SECONDS = 30;

export interface DeliveryTiming {
  owner: string;
  timeoutMs?: number;
}

/** Posts an event to a subscription, signed with its secrets. Never rejects. */
export async function deliverToSubscription(
  ctx: Pick<AppContext, "config" | "log">,
  { id, event, attempts }: Delivery,
  { subscriptionId, url, origin, secrets }: SubscriptionTarget,
  body: ServiceEvent,
  timeoutMs: number | undefined,
): Promise<Try> {
  const startedAtMs = performance.now();
  const outcome: GuardedOutcome =
    url === null
      ? { kind: "refused", detail: "the address was sealed with another AUTH_SECRET" }
      : await postWebhook({
          id: body.id,
          url,
          body: JSON.stringify(body),
          secrets,
          sentAt: new Date(),
          allowedHosts: ctx.config.callbackAllowedHosts,
          timeoutMs,
        });
  if (!isAccepted(outcome)) {
    ctx.log.warn(
      { outcome, origin, subscriptionId, eventId: event.id, attempts: attempts + 1 },
      "delivery failed",
    );
  }
  return {
    deliveryId: id,
    outcome,
    durationMs: performance.now() - startedAtMs,
    retrySeconds: subscriptionPause(attempts + 1),
    holdSeconds: outcome.kind === "failed" && outcome.isTimeout ? HOLD_SECONDS : 0,
  };
}
