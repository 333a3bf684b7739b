import { z } from "zod";
import { PUBLIC_EVENT_TYPES, SUBSCRIPTION_STATUSES } from "./events";
import { isVisible, NOT_VISIBLE } from "./visible-text";

const eventTypes = z
  .array(z.enum(["*", ...PUBLIC_EVENT_TYPES]))
  .min(1)
  .max(PUBLIC_EVENT_TYPES.length)
  .refine((types) => types.length === 1 || !types.includes("*"), "must be * alone or event types")
  .transform((types) => [...new Set(types)]);
export const receiverUrl = z.url({ protocol: /^https?$/ }).max(2000);

export const createSubscriptionSchema = z.strictObject({
  url: receiverUrl,
  /** Event types, or `*` alone for all of them. */
  types: eventTypes,
  description: z.string().trim().min(1).max(200).refine(isVisible, NOT_VISIBLE).optional(),
});
export type CreateSubscriptionInput = z.infer<typeof createSubscriptionSchema>;

export const updateSubscriptionSchema = z.strictObject({
  url: receiverUrl.optional(),
  types: eventTypes.optional(),
  /** `active` also enables a disabled subscription again. */
  status: z.enum(["active", "paused"]).optional(),
});
export type UpdateSubscriptionInput = z.infer<typeof updateSubscriptionSchema>;

const time = z.iso.datetime();

export const subscriptionSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  types: z.array(z.enum(["*", ...PUBLIC_EVENT_TYPES])),
  description: z.string().nullable(),
  status: z.enum(SUBSCRIPTION_STATUSES),
  lastSuccessAt: time.nullable(),
  /** Time of the first failure since the last success. */
  failingSince: time.nullable(),
  createdAt: time,
});
export type Subscription = z.infer<typeof subscriptionSchema>;

export const subscriptionListSchema = z.object({ items: z.array(subscriptionSchema) });

/** Only creation and rotation return the secret. */
export const createdSubscriptionSchema = subscriptionSchema.extend({ secret: z.string() });
export type CreatedSubscription = z.infer<typeof createdSubscriptionSchema>;
export const rotatedSubscriptionSchema = z.object({ secret: z.string() });

export const replaySchema = z.strictObject({ since: time });
export const replayedSchema = z.object({ events: z.number().int() });

export const deliveryListQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});

/** One try to deliver an event. `status` is the HTTP status of the answer, or null without an answer. */
export const deliveryTrySchema = z.object({
  eventId: z.string(),
  type: z.string(),
  attempt: z.number().int(),
  status: z.number().int().nullable(),
  durationMs: z.number().int(),
  error: z.string().nullable(),
  at: time,
});
export const deliveryListSchema = z.object({
  items: z.array(deliveryTrySchema),
  nextCursor: z.string().nullable(),
});
export type DeliveryList = z.infer<typeof deliveryListSchema>;
