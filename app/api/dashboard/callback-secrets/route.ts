import { listCallbackSecrets } from "@/lib/clients/callback-secrets/list-callback-secrets";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    handler: async ({ context }) => ({ items: await listCallbackSecrets(context, context.actor) }),
  }),
});
