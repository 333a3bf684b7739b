import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { changeDestination, deleteDestination } from "@/lib/monitoring/alerts/destinations";
import { patchDestinationSchema } from "@/types/alert-pages";
import { alertParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: alertParamsSchema,
    body: patchDestinationSchema,
    handler: (input) => changeDestination(verbContext(input), input.params.id, input.body),
  }),
  DELETE: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: alertParamsSchema,
    handler: (input) => deleteDestination(verbContext(input), input.params.id),
  }),
});
