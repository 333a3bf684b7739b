import { rotateApiKey } from "@/lib/clients/rotate-api-key";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { rotateApiKeySchema } from "@/types/api-keys";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: idParamsSchema,
    body: rotateApiKeySchema,
    status: 201,
    handler: ({ context, params, body }) => rotateApiKey(context, context.actor, params.id, body),
  }),
});
