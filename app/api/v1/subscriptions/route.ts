import { createSubscription } from "@/lib/events/subscriptions/create-subscription";
import { listSubscriptions } from "@/lib/events/subscriptions/list-subscriptions";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { createSubscriptionSchema } from "@/types/subscriptions";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "events:manage",
    handler: ({ context, client }) => listSubscriptions(context, client.id),
  }),
  POST: keyRoute({
    scope: "events:manage",
    body: createSubscriptionSchema,
    status: 201,
    handler: ({ context, client, body }) => createSubscription(context, client.id, body),
  }),
});
