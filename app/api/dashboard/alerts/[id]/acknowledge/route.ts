import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { acknowledgeAlert } from "@/lib/monitoring/alerts/acknowledge-alert";
import { acknowledgeSchema } from "@/types/alert-pages";
import { alertParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: alertParamsSchema,
    body: acknowledgeSchema,
    handler: (input) => acknowledgeAlert(verbContext(input), input.params.id, input.body),
  }),
});
