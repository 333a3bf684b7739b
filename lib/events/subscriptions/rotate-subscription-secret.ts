import { eq, sql } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { seal } from "@/lib/outbound/seal";
import { makeCallbackSecret } from "@/lib/outbound/sign";
import { changeSubscription } from "./change-subscription";
import { type Ownership, secretOwner } from "./subscription-row";

const BOTH_SIGN_HOURS = 24;

/**
 * Gives the subscription a new secret, which only this result contains. For 24 hours, the previous secret signs beside
 * the new one. Throws `subscription_not_found`.
 */
export async function rotateSubscriptionSecret(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
): Promise<{ secret: string }> {
  const secret = makeCallbackSecret();
  const change = { action: "subscription_secret_rotated" } as const;
  await changeSubscription(ctx, target, change, async (tx, { id, secretSealed }) => {
    await tx
      .update(subscriptions)
      .set({
        secretSealed: seal(ctx.config.authSecret, secretOwner(id), secret),
        previousSecretSealed: secretSealed,
        previousEndsAt: sql`clock_timestamp() + make_interval(hours => ${BOTH_SIGN_HOURS})`,
        version: sql`${subscriptions.version} + 1`,
      })
      .where(eq(subscriptions.id, id));
  });
  return { secret };
}
