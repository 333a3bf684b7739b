import { eq } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { Subscription } from "@/types/subscriptions";
import { noSubscription, type Ownership, ownedBy, readSubscriptions } from "./subscription-row";

type ReadContext = Pick<AppContext, "db" | "config">;

/** Newest first. */
export async function listSubscriptions(
  { db, config }: ReadContext,
  clientId: string,
): Promise<{ items: Subscription[] }> {
  const { authSecret } = config;
  return { items: await readSubscriptions({ db, authSecret }, eq(subscriptions.clientId, clientId)) };
}

/** Throws `subscription_not_found`, also for the subscription of another client. */
export async function getSubscription(
  { db, config }: ReadContext,
  id: string,
  owner: Ownership,
): Promise<Subscription> {
  const [found] = await readSubscriptions({ db, authSecret: config.authSecret }, ownedBy(id, owner));
  if (found === undefined) throw noSubscription();
  return found;
}
