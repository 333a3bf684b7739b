import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    handler: async (input) => {
      const answer = await disconnectChip(commandContext(input), input.params.id);
      return Response.json(answer, { status: answer.confirmed ? 200 : 202 });
    },
  }),
});
