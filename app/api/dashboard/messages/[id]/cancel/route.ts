import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { cancelByHand } from "@/lib/queue/cancel-by-hand";
import { messageParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: messageParamsSchema,
    handler: (input) => cancelByHand(commandContext(input), input.params.id),
  }),
});
