import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { getChip } from "@/lib/instances/get-chip";
import { changeWebhook } from "@/lib/instances/webhook-by-hand";
import { webhookActionSchema } from "@/types/health";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    body: webhookActionSchema,
    handler: async (input) => {
      await changeWebhook(verbContext(input), input.params.id, input.body.action);
      return getChip(input.context, input.params.id);
    },
  }),
});
