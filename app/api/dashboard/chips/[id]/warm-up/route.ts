import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { getChip } from "@/lib/instances/get-chip";
import { changeWarmUp } from "@/lib/instances/warm-up-by-hand";
import { warmUpActionSchema } from "@/types/chips";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    body: warmUpActionSchema,
    handler: async (input) => {
      await changeWarmUp(verbContext(input), input.params.id, input.body.action);
      return getChip(input.context, input.params.id);
    },
  }),
});
