import { acknowledgeAlert } from "@/lib/alerts/acknowledge-alert";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { acknowledgeSchema } from "@/types/alert-pages";
import { idParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: idParamsSchema,
    body: acknowledgeSchema,
    handler: ({ context, params, body }) => acknowledgeAlert(context, params.id, body),
  }),
});
