import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    handler: async ({ context, params }) => {
      const answer = await disconnectChip(context, params.id);
      return Response.json(answer, { status: answer.confirmed ? 200 : 202 });
    },
  }),
});
