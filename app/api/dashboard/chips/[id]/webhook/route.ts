import { getChip } from "@/lib/chips/get-chip";
import { changeWebhook } from "@/lib/chips/webhooks/change-webhook";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { webhookActionSchema } from "@/types/health";
import { chipParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    body: webhookActionSchema,
    handler: async (input) => {
      await changeWebhook(commandContext(input), input.params.id, input.body.action);
      return getChip(input.context, input.params.id);
    },
  }),
});
