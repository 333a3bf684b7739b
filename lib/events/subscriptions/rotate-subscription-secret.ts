import { eq, sql } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { seal } from "@/lib/outbound/seal";
import { makeCallbackSecret } from "@/lib/outbound/sign";
import { changeSubscription } from "./change-subscription";
import { type Ownership, secretOwner } from "./subscription-row";

const PREVIOUS_SIGN_HOURS = 24;
/** Bounds the header if a secret is rotated again and again. */
const MOST_PREVIOUS = 3;

/** The previous secrets that still sign, newest first and separated by spaces, which no sealed value contains. */
const previousSecrets = sql`array_to_string((string_to_array(concat_ws(' ', ${subscriptions.secretSealed},
  case when ${subscriptions.previousEndsAt} > clock_timestamp() then ${subscriptions.previousSecretSealed} end),
  ' '))[1:${MOST_PREVIOUS}::int], ' ')`;

/**
 * Gives the subscription a new secret, which only this result contains. For 24 hours, the previous secrets sign beside
 * the new one: more than one if the result of a rotation was lost and it is repeated. Throws `subscription_not_found`.
 */
export async function rotateSubscriptionSecret(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
): Promise<{ secret: string }> {
  const secret = makeCallbackSecret();
  const change = { action: "subscription_secret_rotated" } as const;
  await changeSubscription(ctx, target, change, async (tx, { id }) => {
    await tx
      .update(subscriptions)
      .set({
        secretSealed: seal(ctx.config.authSecret, secretOwner(id), secret),
        previousSecretSealed: previousSecrets,
        previousEndsAt: sql`clock_timestamp() + make_interval(hours => ${PREVIOUS_SIGN_HOURS})`,
        version: sql`${subscriptions.version} + 1`,
      })
      .where(eq(subscriptions.id, id));
  });
  return { secret };
}
