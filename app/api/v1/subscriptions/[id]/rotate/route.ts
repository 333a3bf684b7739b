import { rotateSubscriptionSecret } from "@/lib/events/subscriptions/rotate-subscription-secret";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "events:manage",
    params: idParamsSchema,
    handler: ({ context, client, params }) =>
      rotateSubscriptionSecret(context, { id: params.id, owner: { clientId: client.id } }),
  }),
});
