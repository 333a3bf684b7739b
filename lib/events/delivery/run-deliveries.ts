import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { readMessages } from "@/lib/queue/read/read-messages";
import { messageOf, renderEvents } from "../render-events";
import { claimDeliveries, type Delivery } from "./claim";
import { deliverCallback } from "./deliver-callback";
import { type DeliveryTiming, deliverToSubscription } from "./deliver-to-subscription";
import { dropDelivery } from "./finish";
import { ReceiverHosts } from "./receiver-hosts";
import { pause, untilFreeOrIdle } from "./until-free-or-idle";

/** Concurrent deliveries per worker: to one subscription, and to all callback addresses together. */
const PER_SUBSCRIPTION = 8;
const CALLBACKS = 32;
const IDLE_MS = 100;
const DATABASE_RETRY_MS = 1_000;
/** Longer than any try, so that a delivery whose worker died is tried again soon, and no live try loses its lease. */
const LEASE_SECONDS = 30;
const PUBLISHED_AT_ONCE = 500;

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
  const busy = new Map<Promise<void>, string | null>();
  while (!signal.aborted) {
    try {
      const published = await publishEvents(ctx);
      const subscriptions = [...busy.values()].filter((id) => id !== null);
      const claimed = await claimDeliveries(ctx, {
        owner,
        leaseSeconds,
        perSubscription: PER_SUBSCRIPTION,
        busy: subscriptions,
        callbacks: CALLBACKS - (busy.size - subscriptions.length),
        fullHosts: hosts.full(Date.now()),
      });
      for (const { delivery, run } of await prepare(ctx, claimed, { owner, timeoutMs, hosts })) {
        const work: Promise<void> = run()
          .catch((error: unknown) =>
            ctx.log.error({ err: error, eventId: delivery.event.id }, "delivery could not be finished"),
          )
          .finally(() => busy.delete(work));
        busy.set(work, delivery.subscriptionId);
      }
      if (published === 0) await untilFreeOrIdle([...busy.keys()], IDLE_MS, signal);
    } catch (error) {
      ctx.log.error({ err: error }, "events could not be delivered");
      await pause(DATABASE_RETRY_MS, signal);
    }
  }
  await Promise.all(busy.keys());
}

const publishedSchema = z.tuple([z.object({ published: z.number() })]);

/** Returns how many events were published. */
async function publishEvents(ctx: Pick<AppContext, "db">): Promise<number> {
  const [{ published }] = publishedSchema.parse(
    await ctx.db.execute(sql`select julia.publish_events(${PUBLISHED_AT_ONCE}) as published`),
  );
  return published;
}

/** Renders the events of all claimed deliveries with few queries. */
async function prepare(
  ctx: AppContext,
  claimed: readonly Delivery[],
  timing: DeliveryTiming & { hosts: ReceiverHosts },
): Promise<{ delivery: Delivery; run: () => Promise<void> }[]> {
  if (claimed.length === 0) return [];
  const callbacks = claimed.filter(({ subscriptionId }) => subscriptionId === null);
  const others = claimed.filter(({ subscriptionId }) => subscriptionId !== null);
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
  return claimed.map((delivery) => ({
    delivery,
    run: async () => {
      const { id, event, subscriptionId } = delivery;
      const rendered = events.get(event.seq);
      const message = messageOf(event, messages);
      if (subscriptionId === null && message !== null) {
        await deliverCallback(ctx, delivery, message, timing);
      } else if (subscriptionId !== null && rendered !== undefined) {
        await deliverToSubscription(ctx, delivery, subscriptionId, rendered, timing);
      } else await dropDelivery(ctx, id, timing.owner);
    },
  }));
}
