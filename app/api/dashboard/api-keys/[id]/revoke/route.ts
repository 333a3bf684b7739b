import { z } from "zod";
import { revokeApiKey } from "@/lib/clients/revoke-api-key";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";

/** Not DELETE: a revoked key stays in the list with its usage. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: z.object({ id: z.uuid() }),
    handler: ({ context, params }) => revokeApiKey(context, context.actor, params.id),
  }),
});
