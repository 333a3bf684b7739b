import { asc, desc, eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { apiKeys, clients, subscriptions } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { unseal } from "@/lib/outbound/seal";
import type { ListedSubscription, SubscriptionClient, SubscriptionPage } from "@/types/subscription-pages";
import { noSubscription, type SubscriptionRow, toSubscription, urlOwner } from "./subscription-row";

type ReadContext = Pick<AppContext, "db" | "config">;

/** Reads the settings page: the subscriptions of every client, newest first, and the clients that can have one. */
export async function listAllSubscriptions(ctx: ReadContext): Promise<SubscriptionPage> {
  const [items, named] = await Promise.all([readListed(ctx), readSubscriptionClients(ctx.db)]);
  return { items, clients: named };
}

/** Throws `subscription_not_found`. */
export async function getListedSubscription(ctx: ReadContext, id: string): Promise<ListedSubscription> {
  const [found] = await readListed(ctx, id);
  if (found === undefined) throw noSubscription();
  return found;
}

async function readListed({ db, config }: ReadContext, id?: string): Promise<ListedSubscription[]> {
  const rows = await db
    .select({
      row: subscriptions,
      client: clients.name,
      waiting: sql<number>`(select count(*)::int from julia.event_deliveries d
        where d.subscription_id = ${subscriptions.id} and d.state = 'due')`,
    })
    .from(subscriptions)
    .innerJoin(clients, eq(clients.id, subscriptions.clientId))
    .where(id === undefined ? undefined : eq(subscriptions.id, id))
    .orderBy(desc(subscriptions.createdAt));
  return rows.map(({ row, client, waiting }) => ({
    ...listed(row, config.authSecret),
    clientId: row.clientId,
    client,
    waiting,
  }));
}

function listed(row: SubscriptionRow, authSecret: string) {
  const { url: _, ...subscription } = toSubscription(row, authSecret);
  const isReadable = unseal(authSecret, urlOwner(row.id), row.urlSealed) !== null;
  return { ...subscription, origin: row.origin, isReadable };
}

/** A client without a key, such as that of the product's own messages, is no service that could receive events. */
async function readSubscriptionClients(db: Queryable): Promise<SubscriptionClient[]> {
  return await db
    .select({ id: clients.id, name: clients.name })
    .from(clients)
    .where(sql`exists (select 1 from ${apiKeys} where ${apiKeys.clientId} = ${clients.id})`)
    .orderBy(asc(sql`lower(${clients.name})`));
}
