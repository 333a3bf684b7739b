import { eq } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { changeSubscription } from "./change-subscription";
import type { Ownership } from "./subscription-row";

/** Deletes a subscription together with the deliveries that wait. Throws `subscription_not_found`. */
export async function deleteSubscription(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
): Promise<void> {
  const change = { action: "subscription_deleted", lines: true };
  await changeSubscription(ctx, target, change, async (tx, { id }) => {
    await tx.delete(subscriptions).where(eq(subscriptions.id, id));
  });
}
