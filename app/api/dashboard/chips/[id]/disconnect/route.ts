import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { disconnectChip } from "@/lib/instances/disconnect-chip";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    handler: async (input) => {
      const answer = await disconnectChip(verbContext(input), input.params.id);
      return Response.json(answer, { status: answer.confirmed ? 200 : 202 });
    },
  }),
});
