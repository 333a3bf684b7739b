import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { runDeliveries } from "@/lib/events/delivery/run-deliveries";
import { listEvents } from "@/lib/events/list-events";
import { createSubscription } from "@/lib/events/subscriptions/create-subscription";
import { phoneKey } from "@/lib/phone";
import type { ApiScope } from "@/types/api-keys";
import { eventSchema, type ServiceEvent } from "@/types/events";
import type { CreatedSubscription, CreateSubscriptionInput } from "@/types/subscriptions";
import { makeClient } from "./keys";
import { type MortalWorker, startMortal } from "./mortal-worker";
import { newPhone, type TestPool } from "./pool";
import type { Received } from "./receiver";

export interface EventClient {
  id: string;
  scopes: readonly ApiScope[];
}

/**
 * A receiver of a test is in the process of the worker, so a slow moment of the machine delays both. These limits keep
 * such a moment from repeating a delivery; tests of a timeout or of an ended lease set their own.
 */
export const UNHURRIED = { timeoutMs: 300_000, leaseSeconds: 900 };

/** Creates clients, subscriptions and events, and delivers the events as the worker does. */
export function eventDesk(pool: TestPool) {
  const { db } = pool.ctx;
  const running = new Set<MortalWorker>();
  return {
    client: async (
      scopes: readonly ApiScope[] = ["events:manage", "messages:read"],
    ): Promise<EventClient> => {
      return { id: await makeClient(pool.ctx, `client-${randomUUID()}`, scopes), scopes };
    },
    subscribe: (
      { id }: EventClient,
      url: string,
      types: CreateSubscriptionInput["types"] = ["*"],
    ): Promise<CreatedSubscription> => createSubscription(pool.ctx, id, { url, types }),
    contact: async (): Promise<string> => {
      const [id, phone] = [uuidv7(), newPhone()];
      await db.execute(sql`insert into julia.clientes (id, telefone, telefone_chave)
        values (${id}, ${phone}, ${phoneKey(phone)})`);
      return id;
    },
    /** Records an event of the contact. `number` comes back as milliseconds since 1970 in `data.since`. */
    optOut: async (contactId: string, number: number): Promise<void> => {
      await db.execute(sql`select julia.record_event('contact.opted_out', null, ${contactId}::uuid,
        p_facts => jsonb_build_object('cause', 'operator', 'since', ${new Date(number).toISOString()}::text))`);
    },
    publish: async (): Promise<void> => {
      await db.execute(sql`select julia.publish_events(10000)`);
    },
    feed: (client: EventClient, query: { after?: string; limit?: number } = {}) =>
      listEvents(
        { db, actor: { kind: "service", id: client.id, label: "test", scopes: client.scopes } },
        client.id,
        { limit: 100, ...query },
      ),
    deliver: (options: { timeoutMs?: number; leaseSeconds?: number } = {}): MortalWorker => {
      const worker = startMortal(pool, (ctx, signal) =>
        runDeliveries(ctx, { owner: randomUUID(), ...UNHURRIED, ...options }, signal),
      );
      running.add(worker);
      return worker;
    },
    stopAll: async (): Promise<void> => {
      await Promise.all([...running].map((worker) => worker.stop()));
    },
    /** Ends all leases, as if the workers that hold them had died long ago. */
    endLeases: async (): Promise<void> => {
      await db.execute(sql`update julia.event_deliveries
        set lease_until = clock_timestamp(), next_try_at = clock_timestamp() where lease_owner is not null`);
    },
    /**
     * Lets every delivery that waits for its next try be tried now, or only those of one subscription. Takes the lock
     * under which tries end, because a try that met this change in a deadlock would keep its lease.
     */
    skipPauses: (subscriptionId: string | null = null): Promise<void> =>
      db.transaction(async (tx) => {
        await tx.execute(sql`select julia.lock_delivery_order(true)`);
        await tx.execute(sql`update julia.event_deliveries set next_try_at = clock_timestamp()
          where state = 'due' and isfinite(next_try_at) and lease_owner is null
            and (${subscriptionId}::uuid is null or subscription_id = ${subscriptionId})`);
        await tx.execute(sql`update julia.subscriptions set held_until = null`);
      }),
    states: async (subscriptionId: string): Promise<string[]> => {
      const rows = await db.execute(sql`select state from julia.event_deliveries
        where subscription_id = ${subscriptionId} order by event_seq`);
      return rows.map(({ state }) => String(state));
    },
  };
}

export const eventOf = ({ body }: Received): ServiceEvent => eventSchema.parse(JSON.parse(body));
/** The number that `optOut` recorded. */
export const numberOf = (event: ServiceEvent): number =>
  new Date(z.string().parse(event.data.since)).getTime();
