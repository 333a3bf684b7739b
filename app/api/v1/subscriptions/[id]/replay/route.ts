import { replaySubscription } from "@/lib/events/subscriptions/replay-subscription";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { idParamsSchema } from "@/types/params";
import { replaySchema } from "@/types/subscriptions";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "events:manage",
    params: idParamsSchema,
    body: replaySchema,
    status: 202,
    handler: ({ context, client, params, body }) =>
      replaySubscription(context, { id: params.id, owner: { clientId: client.id } }, body),
  }),
});
