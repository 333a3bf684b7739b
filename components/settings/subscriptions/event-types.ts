import { membersOf } from "@/lib/api/members-of";
import type { PublicEventType } from "@/types/events";
import type { CreateSubscriptionInput } from "@/types/subscriptions";

export type SubscribedTypes = CreateSubscriptionInput["types"];

export const EVENT_TYPES = membersOf<PublicEventType>({
  "message.received": true,
  "message.sent": true,
  "message.delivered": true,
  "message.read": true,
  "message.failed": true,
  "message.expired": true,
  "message.cancelled": true,
  "message.uncertain": true,
  "contact.opted_out": true,
  "contact.opted_in": true,
  "contact.number_changed": true,
  "chip.connected": true,
  "chip.disconnected": true,
  "chip.banned": true,
  "chip.restricted": true,
  "chip.paused": true,
});
