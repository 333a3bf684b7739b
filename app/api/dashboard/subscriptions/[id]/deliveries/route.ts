import { listTries } from "@/lib/events/subscriptions/list-deliveries";
import { ANY_CLIENT } from "@/lib/events/subscriptions/subscription-row";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { idParamsSchema } from "@/types/params";
import { deliveryListQuerySchema } from "@/types/subscriptions";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    params: idParamsSchema,
    query: deliveryListQuerySchema,
    handler: ({ context, params, query }) =>
      listTries(context, { id: params.id, owner: ANY_CLIENT }, query.cursor),
  }),
});
