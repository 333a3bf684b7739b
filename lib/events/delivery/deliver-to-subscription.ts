import { eq, sql } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { GuardedOutcome } from "@/lib/outbound/post-guarded";
import { isAccepted, postWebhook } from "@/lib/outbound/post-webhook";
import { unseal } from "@/lib/outbound/seal";
import type { ServiceEvent } from "@/types/events";
import { secretOwner, urlOwner } from "../subscriptions/subscription-row";
import type { Delivery } from "./claim";
import { finishDelivery } from "./finish";
import { subscriptionPause } from "./retry-pauses";

/** After a timeout, the subscription is not tried for this long, so that it does not use up the worker's connections. */
const HOLD_SECONDS = 30;

export interface DeliveryTiming {
  owner: string;
  timeoutMs?: number;
}

/** Posts an event to a subscription, signed with its secrets, and stores the result. */
export async function deliverToSubscription(
  ctx: Pick<AppContext, "db" | "config" | "log">,
  { id, event, attempts }: Delivery,
  subscriptionId: string,
  body: ServiceEvent,
  { owner, timeoutMs }: DeliveryTiming,
): Promise<void> {
  const startedAtMs = performance.now();
  const target = await readTarget(ctx, subscriptionId);
  if (target === null) return;
  const outcome: GuardedOutcome =
    target.url === null
      ? { kind: "refused", detail: "the address was sealed with another AUTH_SECRET" }
      : await postWebhook({
          id: body.id,
          url: target.url,
          body: JSON.stringify(body),
          secrets: target.secrets,
          sentAt: new Date(),
          allowedHosts: ctx.config.callbackAllowedHosts,
          timeoutMs,
        });
  if (!isAccepted(outcome)) {
    const { origin } = target;
    ctx.log.warn(
      { outcome, origin, subscriptionId, eventId: event.id, attempts: attempts + 1 },
      "delivery failed",
    );
  }
  await finishDelivery(ctx, {
    deliveryId: id,
    owner,
    outcome,
    durationMs: performance.now() - startedAtMs,
    retrySeconds: subscriptionPause(attempts + 1),
    holdSeconds: outcome.kind === "failed" && outcome.isTimeout ? HOLD_SECONDS : 0,
  });
}

interface Target {
  /** Null if it was sealed with another `AUTH_SECRET`. */
  url: string | null;
  origin: string;
  secrets: string[];
}

/** Null for a subscription that was deleted, whose deliveries are gone too. */
async function readTarget(ctx: Pick<AppContext, "db" | "config">, id: string): Promise<Target | null> {
  const [row] = await ctx.db
    .select({
      origin: subscriptions.origin,
      url: subscriptions.urlSealed,
      secret: subscriptions.secretSealed,
      previous: sql<string | null>`case when ${subscriptions.previousEndsAt} > clock_timestamp()
        then ${subscriptions.previousSecretSealed} end`,
    })
    .from(subscriptions)
    .where(eq(subscriptions.id, id));
  if (row === undefined) return null;
  const { authSecret } = ctx.config;
  const secrets = [row.secret, row.previous].flatMap((sealed) => {
    const secret = sealed === null ? null : unseal(authSecret, secretOwner(id), sealed);
    return secret === null ? [] : [secret];
  });
  return { url: unseal(authSecret, urlOwner(id), row.url), origin: row.origin, secrets };
}
