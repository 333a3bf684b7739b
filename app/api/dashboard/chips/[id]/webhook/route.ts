import { getChip } from "@/lib/chips/get-chip";
import { putBackWebhook } from "@/lib/chips/webhooks/put-back-webhook";
import { takeOverWebhook } from "@/lib/chips/webhooks/take-over-webhook";
import { methods } from "@/lib/http/methods";
import { requireRecentPassword, sessionRoute } from "@/lib/http/session-route";
import { webhookActionSchema } from "@/types/health";
import { idParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    params: idParamsSchema,
    body: webhookActionSchema,
    handler: async ({ context, session, params: { id }, body: { action, forward } }) => {
      // As on the settings page, because forwarding sends all texts to another program.
      if (forward) requireRecentPassword(session);
      if (action === "take_over") await takeOverWebhook(context, id, { forward });
      else await putBackWebhook(context, id);
      return await getChip(context, id);
    },
  }),
});
