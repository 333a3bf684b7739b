import { and, desc, eq, type SQL } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { subscriptions } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import { unseal } from "@/lib/outbound/seal";
import type { Subscription } from "@/types/subscriptions";

export type SubscriptionRow = typeof subscriptions.$inferSelect;

/** Bind sealed values to their row, so that a copy in another row cannot be unsealed. */
export const urlOwner = (id: string) => `subscription-url:${id}`;
export const secretOwner = (id: string) => `subscription-secret:${id}`;

/** Limits a command to the subscriptions of one client. Null, for the dashboard, means every client. */
export interface Ownership {
  clientId: string | null;
}

export const ANY_CLIENT: Ownership = { clientId: null };

export const ownedBy = (id: string, { clientId }: Ownership): SQL | undefined =>
  and(eq(subscriptions.id, id), clientId === null ? undefined : eq(subscriptions.clientId, clientId));

export function noSubscription(): DomainError {
  return new DomainError("subscription_not_found", "There is no such subscription.");
}

export async function readSubscriptions(
  { db, authSecret }: { db: Queryable; authSecret: string },
  where: SQL | undefined,
): Promise<Subscription[]> {
  const rows = await db.select().from(subscriptions).where(where).orderBy(desc(subscriptions.createdAt));
  return rows.map((row) => toSubscription(row, authSecret));
}

/** The address is empty if it was sealed with another `AUTH_SECRET`. */
export function toSubscription(row: SubscriptionRow, authSecret: string): Subscription {
  return {
    id: row.id,
    url: unseal(authSecret, urlOwner(row.id), row.urlSealed) ?? "",
    types: row.types,
    description: row.description,
    status: row.status,
    lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
