import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { readMessages } from "@/lib/queue/read/read-messages";
import { messageOf, renderEvents } from "../render-events";
import { claimDeliveries, type Delivery } from "./claim";
import { deliverCallback } from "./deliver-callback";
import { type DeliveryTiming, deliverToSubscription } from "./deliver-to-subscription";
import { dropDelivery, EndedTries, type Try } from "./finish";
import { ReceiverHosts } from "./receiver-hosts";
import { openTargets } from "./subscription-target";
import { pause, untilFreeOrIdle } from "./until-free-or-idle";

/** Concurrent deliveries per worker: to one subscription, and to all callback addresses together. */
const PER_SUBSCRIPTION = 8;
const CALLBACKS = 32;
const IDLE_MS = 100;
const DATABASE_RETRY_MS = 1_000;
/** Longer than any try, so that a delivery whose worker died is tried again soon, and no live try loses its lease. */
const LEASE_SECONDS = 30;
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
  const ended = new EndedTries(ctx, owner);
  /** The tries under way, each with its subscription. */
  const busy = new Map<Promise<void>, string | null>();
  while (!signal.aborted) {
    try {
      const [published] = await Promise.all([publishEvents(ctx), ended.store()]);
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
          .then((result) => {
            if (result !== null) ended.add(result);
          })
          .catch((error: unknown) =>
            ctx.log.error({ err: error, eventId: delivery.event.id }, "delivery could not be finished"),
          )
          .finally(() => busy.delete(work));
        busy.set(work, delivery.subscription?.subscriptionId ?? null);
      }
      if (published === 0) await untilFreeOrIdle([...busy.keys()], IDLE_MS, signal);
    } catch (error) {
      ctx.log.error({ err: error }, "events could not be delivered");
      await pause(DATABASE_RETRY_MS, signal);
    }
  }
  await storeLast(ctx, busy, ended);
}

/** Stores each result as soon as its try ends, because the process may be killed while it waits for the others. */
async function storeLast(
  ctx: Pick<AppContext, "log">,
  busy: ReadonlyMap<Promise<void>, unknown>,
  ended: EndedTries,
): Promise<void> {
  try {
    await ended.store();
    while (busy.size > 0) {
      await Promise.race(busy.keys());
      await ended.store();
    }
  } catch (error) {
    ctx.log.error({ err: error }, "results of the last deliveries could not be stored");
    await Promise.all(busy.keys());
  }
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
