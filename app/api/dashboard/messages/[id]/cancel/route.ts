import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { cancelByHand } from "@/lib/messages/cancel-by-hand";
import { messageParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: messageParamsSchema,
    handler: (input) => cancelByHand(verbContext(input), input.params.id),
  }),
});
