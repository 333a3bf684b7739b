import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { apiKeys, subscriptions } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { invalidField } from "@/lib/errors";
import { newId } from "@/lib/new-id";
import { checkCallbackUrl } from "@/lib/outbound/check-callback-url";
import { seal } from "@/lib/outbound/seal";
import { makeCallbackSecret } from "@/lib/outbound/sign";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { CreatedSubscription, CreateSubscriptionInput } from "@/types/subscriptions";
import { secretOwner, toSubscription, urlOwner } from "./subscription-row";

/**
 * Creates a subscription. Only this result contains the secret. Throws `invalid_request` for a private address, and for
 * a client without any API key.
 */
export async function createSubscription(
  ctx: CommandContext,
  clientId: string,
  input: CreateSubscriptionInput,
): Promise<CreatedSubscription> {
  const { authSecret, callbackAllowedHosts } = ctx.config;
  checkCallbackUrl(input.url, callbackAllowedHosts, "url");
  const id = newId();
  const secret = makeCallbackSecret();
  const { origin } = new URL(input.url);
  const row = await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    await checkClient(tx, clientId);
    const [created] = await tx
      .insert(subscriptions)
      .values({
        id,
        clientId,
        urlSealed: seal(authSecret, urlOwner(id), input.url),
        origin,
        description: input.description ?? null,
        types: input.types,
        secretSealed: seal(authSecret, secretOwner(id), secret),
      })
      .returning();
    if (created === undefined) throw new Error("the new subscription was not returned");
    await auditCommand(tx, ctx, "subscription_created", "subscription", id, { origin, types: input.types });
    return created;
  });
  return { ...toSubscription(row, authSecret), secret };
}

async function checkClient(tx: Transaction, clientId: string): Promise<void> {
  const found = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(eq(apiKeys.clientId, clientId))
    .limit(1);
  if (found.length === 0) throw invalidField("clientId", "There is no service with this id.");
}
