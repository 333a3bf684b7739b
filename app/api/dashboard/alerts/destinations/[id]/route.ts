import { changeDestination } from "@/lib/alerts/change-destination";
import { deleteDestination } from "@/lib/alerts/delete-destination";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { patchDestinationSchema } from "@/types/alert-pages";
import { alertParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: alertParamsSchema,
    body: patchDestinationSchema,
    handler: (input) => changeDestination(commandContext(input), input.params.id, input.body),
  }),
  DELETE: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: alertParamsSchema,
    handler: (input) => deleteDestination(commandContext(input), input.params.id),
  }),
});
