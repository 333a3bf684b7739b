import { createApiKey } from "@/lib/clients/create-api-key";
import { listApiKeys } from "@/lib/clients/list-api-keys";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { createApiKeySchema } from "@/types/api-keys";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    handler: async ({ context }) => ({ items: await listApiKeys(context, context.actor) }),
  }),
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    body: createApiKeySchema,
    status: 201,
    handler: ({ context, body }) => createApiKey(context, context.actor, body),
  }),
});
