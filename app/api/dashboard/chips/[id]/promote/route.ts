import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { promoteChip } from "@/lib/instances/change-by-hand";
import { getChip } from "@/lib/instances/get-chip";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    handler: async (input) => {
      await promoteChip(verbContext(input), input.params.id);
      return getChip(input.context, input.params.id);
    },
  }),
});
