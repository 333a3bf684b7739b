import { changeWebhook } from "@/lib/chips/webhooks/change-webhook";
import { chipChangeRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { webhookActionSchema } from "@/types/health";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: chipChangeRoute((ctx, chipId, { action }) => changeWebhook(ctx, chipId, action), webhookActionSchema),
});
