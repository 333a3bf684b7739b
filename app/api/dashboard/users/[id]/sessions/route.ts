import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { endSessionsOf } from "@/lib/people/end-sessions";
import { listSessionsOf } from "@/lib/people/list-sessions";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    params: idParamsSchema,
    handler: async ({ context, params, session }) => ({
      items: await listSessionsOf(context.db, params.id, session.id),
    }),
  }),
  DELETE: idRoute(["admin"], endSessionsOf, { asksPassword: true }),
});
