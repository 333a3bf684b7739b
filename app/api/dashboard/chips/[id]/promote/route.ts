import { getChip } from "@/lib/chips/get-chip";
import { promoteChip } from "@/lib/chips/promote-chip";
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
      await promoteChip(commandContext(input), input.params.id);
      return getChip(input.context, input.params.id);
    },
  }),
});
