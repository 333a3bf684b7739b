import { deleteInstance } from "@/lib/chips/delete-instance";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  DELETE: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    handler: async ({ context, params }) => {
      const answer = await deleteInstance(context, params.id);
      return Response.json(answer, { status: answer.confirmed ? 200 : 202 });
    },
  }),
});
