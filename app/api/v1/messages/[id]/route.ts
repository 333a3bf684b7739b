import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { getMessage } from "@/lib/queue/read/get-message";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "messages:read",
    params: idParamsSchema,
    handler: ({ context, client, params }) => getMessage(context, params.id, { clientId: client.id }),
  }),
});
