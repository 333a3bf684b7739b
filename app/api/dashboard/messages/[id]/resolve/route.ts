import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { resolveUncertain } from "@/lib/queue/settle/resolve-uncertain";
import { resolveMessageSchema } from "@/types/message-pages";
import { idParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: idParamsSchema,
    body: resolveMessageSchema,
    handler: ({ context, params, body }) => resolveUncertain(context, params.id, body.decision),
  }),
});
