import type { AppContext } from "@/lib/context/server-context";
import { unseal } from "@/lib/outbound/seal";
import { secretOwner, urlOwner } from "../subscriptions/subscription-row";
import type { SealedTarget } from "./claim";

export interface SubscriptionTarget {
  subscriptionId: string;
  /** Null if it was sealed with another `AUTH_SECRET`. */
  url: string | null;
  origin: string;
  secrets: string[];
}

/** Unseals the address and the secrets of each subscription once, however many of its deliveries were claimed. */
export function openTargets(
  { config: { authSecret } }: Pick<AppContext, "config">,
  sealed: readonly SealedTarget[],
): Map<string, SubscriptionTarget> {
  const targets = new Map<string, SubscriptionTarget>();
  for (const { subscriptionId, origin, urlSealed, secretSealed, previousSecretSealed } of sealed) {
    if (targets.has(subscriptionId)) continue;
    const secrets = [secretSealed, ...(previousSecretSealed?.split(" ") ?? [])].flatMap((secret) => {
      const plain = unseal(authSecret, secretOwner(subscriptionId), secret);
      return plain === null ? [] : [plain];
    });
    const url = unseal(authSecret, urlOwner(subscriptionId), urlSealed);
    targets.set(subscriptionId, { subscriptionId, url, origin, secrets });
  }
  return targets;
}
