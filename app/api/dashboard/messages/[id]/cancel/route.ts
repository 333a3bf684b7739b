import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { cancelMessage } from "@/lib/queue/cancel-message";
import { messageParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: messageParamsSchema,
    handler: ({ context, params }) => cancelMessage(context, params.id, { clientId: null }),
  }),
});
