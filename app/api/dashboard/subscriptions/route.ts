import { createSubscription } from "@/lib/events/subscriptions/create-subscription";
import { listAllSubscriptions } from "@/lib/events/subscriptions/list-all-subscriptions";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { createClientSubscriptionSchema } from "@/types/subscription-pages";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({ roles: ["admin"], handler: ({ context }) => listAllSubscriptions(context) }),
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    body: createClientSubscriptionSchema,
    status: 201,
    handler: async ({ context, body: { clientId, ...input } }) => {
      const { secret } = await createSubscription(context, clientId, input);
      return { secret };
    },
  }),
});
