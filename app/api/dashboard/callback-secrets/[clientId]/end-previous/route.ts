import { endPreviousCallbackSecret } from "@/lib/clients/callback-secrets/end-previous-callback-secret";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { callbackSecretParamsSchema } from "@/types/callback-secrets";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: callbackSecretParamsSchema,
    handler: ({ context, params }) => endPreviousCallbackSecret(context, context.actor, params.clientId),
  }),
});
