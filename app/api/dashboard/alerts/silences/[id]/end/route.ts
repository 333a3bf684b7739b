import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { endSilence } from "@/lib/monitoring/alerts/silences";
import { alertParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: alertParamsSchema,
    handler: (input) => endSilence(verbContext(input), input.params.id),
  }),
});
