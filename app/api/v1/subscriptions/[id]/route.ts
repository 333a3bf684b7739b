import { deleteSubscription } from "@/lib/events/subscriptions/delete-subscription";
import { getSubscription } from "@/lib/events/subscriptions/list-subscriptions";
import { updateSubscription } from "@/lib/events/subscriptions/update-subscription";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { idParamsSchema } from "@/types/params";
import { updateSubscriptionSchema } from "@/types/subscriptions";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "events:manage",
    params: idParamsSchema,
    handler: ({ context, client, params }) => getSubscription(context, params.id, { clientId: client.id }),
  }),
  PATCH: keyRoute({
    scope: "events:manage",
    params: idParamsSchema,
    body: updateSubscriptionSchema,
    handler: ({ context, client, params, body }) =>
      updateSubscription(context, { id: params.id, owner: { clientId: client.id } }, body),
  }),
  DELETE: keyRoute({
    scope: "events:manage",
    params: idParamsSchema,
    handler: async ({ context, client, params }) => {
      await deleteSubscription(context, { id: params.id, owner: { clientId: client.id } });
    },
  }),
});
