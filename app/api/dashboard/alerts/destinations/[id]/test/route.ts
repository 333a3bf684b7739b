import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { testDestination } from "@/lib/monitoring/alerts/destinations";
import { alertParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ["admin"],
    params: alertParamsSchema,
    handler: (input) => testDestination(verbContext(input), input.params.id),
  }),
});
