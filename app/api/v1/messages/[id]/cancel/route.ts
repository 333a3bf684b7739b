import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { cancelMessage } from "@/lib/queue/cancel-message";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "messages:send",
    params: idParamsSchema,
    handler: ({ context, client, params }) => cancelMessage(context, params.id, { clientId: client.id }),
  }),
});
