import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { deleteInstance } from "@/lib/instances/delete-instance";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  DELETE: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    handler: async (input) => {
      const answer = await deleteInstance(verbContext(input), input.params.id);
      return Response.json(answer, { status: answer.confirmed ? 200 : 202 });
    },
  }),
});
