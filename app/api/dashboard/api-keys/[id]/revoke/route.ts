import { z } from "zod";
import { revokeApiKey } from "@/lib/clients/revoke-api-key";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";

/** A verb and not DELETE: the key stays in the list, with what is known of its use. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: z.object({ id: z.uuid() }),
    handler: ({ context, actor, requestId, params }) =>
      revokeApiKey({ db: context.db, requestId }, actor, params.id),
  }),
});
