import { putBackWebhook } from "@/lib/chips/webhooks/put-back-webhook";
import { takeOverWebhook } from "@/lib/chips/webhooks/take-over-webhook";
import { chipChangeRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { webhookActionSchema } from "@/types/health";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: chipChangeRoute((ctx, chipId, { action }) => {
    const change = action === "take_over" ? takeOverWebhook : putBackWebhook;
    return change(ctx, chipId);
  }, webhookActionSchema),
});
