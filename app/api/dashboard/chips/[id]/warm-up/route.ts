import { changeWarmUp } from "@/lib/chips/change-warm-up";
import { getChip } from "@/lib/chips/get-chip";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { warmUpActionSchema } from "@/types/chips";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    body: warmUpActionSchema,
    handler: async (input) => {
      await changeWarmUp(commandContext(input), input.params.id, input.body.action);
      return getChip(input.context, input.params.id);
    },
  }),
});
