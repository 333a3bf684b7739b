import { endSilence } from "@/lib/alerts/end-silence";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { alertParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: alertParamsSchema,
    handler: (input) => endSilence(commandContext(input), input.params.id),
  }),
});
