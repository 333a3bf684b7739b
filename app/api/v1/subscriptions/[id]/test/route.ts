import { testSubscription } from "@/lib/events/subscriptions/test-subscription";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "events:manage",
    params: idParamsSchema,
    handler: async ({ context, client, params }) => {
      await testSubscription(context, { id: params.id, owner: { clientId: client.id } });
      return new Response(null, { status: 202 });
    },
  }),
});
