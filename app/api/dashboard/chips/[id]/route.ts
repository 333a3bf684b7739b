import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { getChip } from "@/lib/instances/get-chip";
import { updateChip } from "@/lib/instances/update-chip";
import { patchChipSchema } from "@/types/chips";
import { chipParamsSchema } from "@/types/params";
import { READERS, WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: chipParamsSchema,
    handler: ({ context, params }) => getChip(context, params.id),
  }),
  PATCH: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    body: patchChipSchema,
    handler: async (input) => {
      await updateChip(verbContext(input), input.params.id, input.body);
      return getChip(input.context, input.params.id);
    },
  }),
});
