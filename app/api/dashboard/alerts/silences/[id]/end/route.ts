import { endSilence } from "@/lib/alerts/end-silence";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { alertParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: alertParamsSchema,
    handler: ({ context, params }) => endSilence(context, params.id),
  }),
});
