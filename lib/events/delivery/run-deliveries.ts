import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { readMessages } from "@/lib/queue/read/read-messages";
import { messageOf, renderEvents } from "../render-events";
import { claimDeliveries, type Delivery } from "./claim";
import { deliverCallback } from "./deliver-callback";
import { type DeliveryTiming, deliverToSubscription } from "./deliver-to-subscription";
import { dropDelivery, type Try } from "./finish";
import { ReceiverHosts } from "./receiver-hosts";
import { RunningTries } from "./running-tries";
import { openTargets } from "./subscription-target";
import { pause, untilFreeOrIdle } from "./until-free-or-idle";

/** Concurrent deliveries per worker: to one subscription, and to all callback addresses together. */
const PER_SUBSCRIPTION = 16;
const CALLBACKS = 32;
const IDLE_MS = 100;
const DATABASE_RETRY_MS = 1_000;
/**
 * A worker that is alive prolongs its leases, so a try may take longer than this. Deliveries of a worker that died are
 * tried again after at most this time.
 */
const LEASE_SECONDS = 10;
const PUBLISHED_AT_ONCE = 200;

export interface DeliveryOptions extends DeliveryTiming {
  leaseSeconds?: number;
}

/**
 * Publishes recorded events and delivers them until `signal` aborts, then finishes the tries under way. Any number of
 * workers may share a database: each delivery is leased to one of them. Each subscription has its own share of the
 * concurrent deliveries, so that a dead or slow receiver delays no other.
 */
export async function runDeliveries(
  ctx: AppContext,
  { owner, timeoutMs, leaseSeconds = LEASE_SECONDS }: DeliveryOptions,
  signal: AbortSignal,
): Promise<void> {
  const hosts = new ReceiverHosts();
  const running = new RunningTries(ctx, owner, leaseSeconds);
  while (!signal.aborted) {
    try {
      const [published] = await Promise.all([publishEvents(ctx), running.store()]);
      const subscriptions = running.subscriptions();
      const leasedAtMs = performance.now();
      const claimed = await claimDeliveries(ctx, {
        owner,
        leaseSeconds,
        perSubscription: PER_SUBSCRIPTION,
        busy: subscriptions,
        callbacks: CALLBACKS - (running.size - subscriptions.length),
        fullHosts: hosts.full(Date.now()),
      });
      for (const { delivery, run } of await prepare(ctx, claimed, { owner, timeoutMs, hosts })) {
        running.start(delivery, leasedAtMs, run);
      }
      if (published === 0) await untilFreeOrIdle(running.all(), IDLE_MS, signal);
    } catch (error) {
      ctx.log.error({ err: error }, "events could not be delivered");
      await pause(DATABASE_RETRY_MS, signal);
    }
  }
  await running.finish();
}

const publishedSchema = z.tuple([z.object({ published: z.number() })]);

/** Returns how many events were published. */
async function publishEvents(ctx: Pick<AppContext, "db">): Promise<number> {
  const [{ published }] = publishedSchema.parse(
    await ctx.db.execute(sql`select julia.publish_events(${PUBLISHED_AT_ONCE}) as published`),
  );
  return published;
}

/** Renders the events of all claimed deliveries with few queries. The result of `run` is null if nothing was tried. */
async function prepare(
  ctx: AppContext,
  claimed: readonly Delivery[],
  timing: DeliveryTiming & { hosts: ReceiverHosts },
): Promise<{ delivery: Delivery; run: () => Promise<Try | null> }[]> {
  if (claimed.length === 0) return [];
  const callbacks = claimed.filter(({ subscription }) => subscription === null);
  const others = claimed.filter(({ subscription }) => subscription !== null);
  const [messages, events] = await Promise.all([
    readMessages(
      ctx,
      callbacks.flatMap(({ event }) => event.messageId ?? []),
    ),
    renderEvents(
      ctx,
      others.map(({ event }) => event),
    ),
  ]);
  const targets = openTargets(
    ctx,
    others.flatMap(({ subscription }) => subscription ?? []),
  );
  return claimed.map((delivery) => ({
    delivery,
    run: async () => {
      const { id, event, subscription } = delivery;
      const rendered = events.get(event.seq);
      const message = messageOf(event, messages);
      const target = subscription === null ? undefined : targets.get(subscription.subscriptionId);
      if (subscription === null && message !== null) return deliverCallback(ctx, delivery, message, timing);
      if (target !== undefined && rendered !== undefined) {
        return deliverToSubscription(ctx, delivery, target, rendered, timing.timeoutMs);
      }
      await dropDelivery(ctx, id, timing.owner);
      return null;
    },
  }));
}
