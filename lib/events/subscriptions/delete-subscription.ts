import { and, count, eq } from "drizzle-orm";
import { eventDeliveries, subscriptions } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { changeSubscription } from "./change-subscription";
import type { Ownership } from "./subscription-row";

/**
 * Deletes a subscription. Returns how many deliveries were still waiting, which are deleted too. Throws
 * `subscription_not_found`.
 */
export async function deleteSubscription(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
): Promise<{ dropped: number }> {
  const change = { action: "subscription_deleted", lines: true } as const;
  return await changeSubscription(ctx, target, change, async (tx, { id }) => {
    const { subscriptionId, state } = eventDeliveries;
    const [waiting] = await tx
      .select({ dropped: count() })
      .from(eventDeliveries)
      .where(and(eq(subscriptionId, id), eq(state, "due")));
    await tx.delete(subscriptions).where(eq(subscriptions.id, id));
    return { dropped: waiting?.dropped ?? 0 };
  });
}
