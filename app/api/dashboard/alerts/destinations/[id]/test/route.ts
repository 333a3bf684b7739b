import { testDestination } from "@/lib/alerts/test-destination";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { alertParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ["admin"],
    params: alertParamsSchema,
    handler: (input) => testDestination(commandContext(input), input.params.id),
  }),
});
