import { listDeliveries } from "@/lib/events/subscriptions/list-deliveries";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { idParamsSchema } from "@/types/params";
import { deliveryListQuerySchema } from "@/types/subscriptions";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "events:manage",
    params: idParamsSchema,
    query: deliveryListQuerySchema,
    handler: ({ context, client, params, query }) =>
      listDeliveries(context, { id: params.id, owner: { clientId: client.id } }, query.cursor),
  }),
});
