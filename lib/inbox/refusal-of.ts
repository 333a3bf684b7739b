import { DomainError, invalidField } from "@/lib/errors";
import type { WebhookOutcome } from "./webhook-counts";

/** What the caller of a webhook is refused with; null for everything that it must not send again. */
export function refusalOf(outcome: WebhookOutcome): DomainError | null {
  switch (outcome) {
    case "forged":
    case "foreign":
      // One answer for both: nobody learns by it which instances there are.
      return new DomainError("unauthenticated", "The secret is not this instance's.");
    case "broken_off":
      return invalidField("", "The body broke off before its end.");
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
