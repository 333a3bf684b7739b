import { DomainError, invalidField } from "@/lib/errors";
import type { WebhookOutcome } from "./webhook-counts";

/** Returns the error for the webhook's sender, or null for everything that must not be retried. */
export function refusalOf(outcome: WebhookOutcome): DomainError | null {
  switch (outcome) {
    case "forged":
    case "foreign":
      // Same error for both, so that the response does not reveal which instances exist.
      return new DomainError("unauthenticated", "The secret does not belong to this instance.");
    case "broken_off":
      return invalidField("", "The body ended prematurely.");
    case "stored":
    case "repeated":
    case "gone":
    case "unused":
    case "unreadable":
    case "too_large":
    case "failed":
      return null;
  }
}
