import { testDestination } from "@/lib/alerts/test-destination";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { alertParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ["admin"],
    params: alertParamsSchema,
    handler: ({ context, params }) => testDestination(context, params.id),
  }),
});
