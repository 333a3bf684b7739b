import { z } from "zod";
import type { ApiScope } from "./api-keys";
import { commaList } from "./comma-list";
import { CONDITIONS } from "./conditions";
import { OPT_OUT_CAUSES } from "./conversation";
import { inboundMessageSchema } from "./inbound";
import { messageSchema } from "./messages";

/** Types of the events that services can receive. */
export const PUBLIC_EVENT_TYPES = [
  "message.sent",
  "message.delivered",
  "message.read",
  "message.failed",
  "message.expired",
  "message.cancelled",
  "message.uncertain",
  "message.received",
  "contact.opted_out",
  "contact.opted_in",
  "contact.number_changed",
  "chip.connected",
  "chip.disconnected",
  "chip.banned",
  "chip.restricted",
  "chip.paused",
] as const;
export type PublicEventType = (typeof PUBLIC_EVENT_TYPES)[number];

/**
 * All types of stored events. `test` goes only to the subscription that asked for it, and the last two only to the
 * callback address of a message.
 */
export const EVENT_TYPES = [...PUBLIC_EVENT_TYPES, "test", "message.queued", "message.sending"] as const;

/** `disabled`: every delivery failed for 5 days. */
export const SUBSCRIPTION_STATUSES = ["active", "paused", "disabled"] as const;

/** `due` includes deliveries that wait for an earlier event of the same contact. `dead`: all tries failed. */
export const DELIVERY_STATES = ["due", "delivered", "dead"] as const;

/** Scope that a key needs to read the events of a type in the feed. Null if every key with `events:manage` may. */
export const EVENT_SCOPES: Record<PublicEventType, ApiScope | null> = {
  "message.sent": "messages:read",
  "message.delivered": "messages:read",
  "message.read": "messages:read",
  "message.failed": "messages:read",
  "message.expired": "messages:read",
  "message.cancelled": "messages:read",
  "message.uncertain": "messages:read",
  "message.received": "inbound:read",
  "contact.opted_out": null,
  "contact.opted_in": null,
  "contact.number_changed": null,
  "chip.connected": "instances:read",
  "chip.disconnected": "instances:read",
  "chip.banned": "instances:read",
  "chip.restricted": "instances:read",
  "chip.paused": "instances:read",
};

const time = z.iso.datetime();

export const optOutEventSchema = z.object({
  to: z.string(),
  cause: z.enum(OPT_OUT_CAUSES).nullable(),
  since: time.nullable(),
});
export const optInEventSchema = z.object({ to: z.string() });
export const numberChangedEventSchema = z.object({
  externalId: z.string().nullable(),
  to: z.string(),
  /** The number before the change. */
  previous: z.string().nullable(),
});
export const chipEventSchema = z.object({
  instanceName: z.string().nullable(),
  condition: z.enum(CONDITIONS),
  since: time.nullable(),
  reason: z.string().nullable(),
});

/** Data of each event type. */
export const EVENT_DATA = {
  "message.sent": messageSchema,
  "message.delivered": messageSchema,
  "message.read": messageSchema,
  "message.failed": messageSchema,
  "message.expired": messageSchema,
  "message.cancelled": messageSchema,
  "message.uncertain": messageSchema,
  "message.received": inboundMessageSchema,
  "contact.opted_out": optOutEventSchema,
  "contact.opted_in": optInEventSchema,
  "contact.number_changed": numberChangedEventSchema,
  "chip.connected": chipEventSchema,
  "chip.disconnected": chipEventSchema,
  "chip.banned": chipEventSchema,
  "chip.restricted": chipEventSchema,
  "chip.paused": chipEventSchema,
} as const satisfies Record<PublicEventType, z.ZodType>;

/** An event as the feed returns it and as deliveries contain it. `data` depends on the type. */
export const eventSchema = z.object({
  /** `evt_` and a UUID. The same in the feed and in every delivery, where it is also the `webhook-id`. */
  id: z.string(),
  type: z.enum([...PUBLIC_EVENT_TYPES, "test"]),
  apiVersion: z.literal(1),
  occurredAt: time,
  data: z.record(z.string(), z.unknown()),
});
export type ServiceEvent = z.infer<typeof eventSchema>;

export const eventListQuerySchema = z.strictObject({
  /** `nextCursor` of the previous page. Default: the oldest event that is kept. */
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  types: commaList(PUBLIC_EVENT_TYPES).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type EventListQuery = z.infer<typeof eventListQuerySchema>;

/** `nextCursor` is never null, so that a reader can continue after an empty page. */
export const eventListSchema = z.object({ items: z.array(eventSchema), nextCursor: z.string() });
export type EventList = z.infer<typeof eventListSchema>;
