import { z } from "zod";
import { DELIVERY_STATES } from "./events";
import { createSubscriptionSchema, deliveryTrySchema, subscriptionSchema } from "./subscriptions";

/** A subscription as the settings page shows it: without the address, which may contain the receiver's secret. */
export const listedSubscriptionSchema = subscriptionSchema.omit({ url: true }).extend({
  /** Scheme, host and port of the address. */
  origin: z.string(),
  /** False if the address was sealed with another `AUTH_SECRET` and must be entered again. */
  isReadable: z.boolean(),
  clientId: z.uuid(),
  client: z.string(),
  /** Deliveries that are still to be made. */
  waiting: z.number().int(),
});
export type ListedSubscription = z.infer<typeof listedSubscriptionSchema>;

const subscriptionClientSchema = z.object({ id: z.uuid(), name: z.string() });
export type SubscriptionClient = z.infer<typeof subscriptionClientSchema>;

export const subscriptionPageSchema = z.object({
  items: z.array(listedSubscriptionSchema),
  /** Clients that can have a subscription. */
  clients: z.array(subscriptionClientSchema),
});
export type SubscriptionPage = z.infer<typeof subscriptionPageSchema>;

export const createClientSubscriptionSchema = createSubscriptionSchema.extend({ clientId: z.uuid() });
export type CreateClientSubscriptionInput = z.infer<typeof createClientSubscriptionSchema>;

/** `dropped`: deliveries that were still waiting. */
export const deletedSubscriptionSchema = z.object({ dropped: z.number().int() });

export const redeliverSchema = z.strictObject({
  eventId: z.string().regex(/^evt_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
});

/** A try, with the state that the delivery has now. */
export const listedTrySchema = deliveryTrySchema.extend({ state: z.enum(DELIVERY_STATES) });
export type ListedTry = z.infer<typeof listedTrySchema>;
export const tryPageSchema = z.object({ items: z.array(listedTrySchema), nextCursor: z.string().nullable() });
export type TryPage = z.infer<typeof tryPageSchema>;
