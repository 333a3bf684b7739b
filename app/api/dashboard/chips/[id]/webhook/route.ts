import { putBackWebhook } from "@/lib/chips/webhooks/put-back-webhook";
import { takeOverWebhook } from "@/lib/chips/webhooks/take-over-webhook";
import { chipChangeRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { webhookActionSchema } from "@/types/health";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: chipChangeRoute(
    (ctx, chipId, { action, forward }) =>
      action === "take_over" ? takeOverWebhook(ctx, chipId, { forward }) : putBackWebhook(ctx, chipId),
    webhookActionSchema,
  ),
});
