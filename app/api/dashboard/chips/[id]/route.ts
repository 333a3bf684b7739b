import { getChip } from "@/lib/chips/get-chip";
import { updateChip } from "@/lib/chips/update-chip";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
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
      await updateChip(commandContext(input), input.params.id, input.body);
      return getChip(input.context, input.params.id);
    },
  }),
});
