import { acknowledgeAlert } from "@/lib/alerts/acknowledge-alert";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { acknowledgeSchema } from "@/types/alert-pages";
import { alertParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: alertParamsSchema,
    body: acknowledgeSchema,
    handler: (input) => acknowledgeAlert(commandContext(input), input.params.id, input.body),
  }),
});
