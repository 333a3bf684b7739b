import { eq, sql } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { checkCallbackUrl } from "@/lib/outbound/check-callback-url";
import { seal } from "@/lib/outbound/seal";
import type { Subscription, UpdateSubscriptionInput } from "@/types/subscriptions";
import { changeSubscription } from "./change-subscription";
import { type Ownership, toSubscription, urlOwner } from "./subscription-row";

/**
 * Changes the address, the types or the status. A subscription that becomes active delivers what it kept, in order.
 * Throws `subscription_not_found`, `invalid_request`.
 */
export async function updateSubscription(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
  input: UpdateSubscriptionInput,
): Promise<Subscription> {
  const { authSecret, callbackAllowedHosts } = ctx.config;
  const { url, types, status } = input;
  if (url !== undefined) checkCallbackUrl(url, callbackAllowedHosts, "url");
  const origin = url === undefined ? undefined : new URL(url).origin;
  const change = { action: "subscription_changed", details: { origin, types, status }, lines: true } as const;
  return await changeSubscription(ctx, target, change, async (tx, { id }) => {
    const [row] = await tx
      .update(subscriptions)
      .set({
        origin,
        types,
        status,
        urlSealed: url === undefined ? undefined : seal(authSecret, urlOwner(id), url),
        // A new address and a resumed subscription start without the failures of the past.
        ...(url !== undefined || status === "active" ? { failingSince: null, heldUntil: null } : {}),
        updatedAt: sql`clock_timestamp()`,
        version: sql`${subscriptions.version} + 1`,
      })
      .where(eq(subscriptions.id, id))
      .returning();
    if (row === undefined) throw new Error("the changed subscription was not returned");
    if (status === "active") await tx.execute(sql`select julia.line_up_all(${id})`);
    return toSubscription(row, authSecret);
  });
}
