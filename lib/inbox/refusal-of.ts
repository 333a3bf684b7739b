import { DomainError, invalidField } from "@/lib/errors";
import type { WebhookOutcome } from "./webhook-counts";

/** Returns the error to send to the webhook's sender, or null if the response reports success. */
export function refusalOf(outcome: WebhookOutcome): DomainError | null {
  switch (outcome) {
    case "forged":
    case "foreign":
      // Both outcomes have the same error, so that the response does not reveal which instances exist.
      return new DomainError("unauthenticated", "The secret does not belong to this instance.");
    case "broken_off":
      return invalidField("", "The body ended prematurely.");
    case "stored":
    case "repeated":
    case "gone":
    case "unused":
    case "no_contact":
    case "unreadable":
    case "too_large":
    case "failed":
      return null;
  }
}
