import { changeDestination } from "@/lib/alerts/change-destination";
import { deleteDestination } from "@/lib/alerts/delete-destination";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { patchDestinationSchema } from "@/types/alert-pages";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: idParamsSchema,
    body: patchDestinationSchema,
    handler: ({ context, params, body }) => changeDestination(context, params.id, body),
  }),
  DELETE: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    params: idParamsSchema,
    handler: ({ context, params }) => deleteDestination(context, params.id),
  }),
});
