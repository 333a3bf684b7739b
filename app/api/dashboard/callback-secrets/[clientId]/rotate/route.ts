import { rotateCallbackSecret } from "@/lib/clients/callback-secrets/rotate-callback-secret";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { callbackSecretParamsSchema } from "@/types/callback-secrets";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: callbackSecretParamsSchema,
    status: 201,
    handler: ({ context, params }) => rotateCallbackSecret(context, context.actor, params.clientId),
  }),
});
