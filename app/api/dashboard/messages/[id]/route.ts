import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { readMessageDetail } from "@/lib/queue/read/read-message-detail";
import { messageParamsSchema } from "@/types/params";
import { READERS, WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: messageParamsSchema,
    handler: ({ context, params }) =>
      readMessageDetail(context, params.id, { withText: WRITERS.includes(context.actor.role) }),
  }),
});
