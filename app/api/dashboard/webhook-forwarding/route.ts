import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { deleteWebhookForwarding } from "@/lib/settings/webhook-forwarding/delete-webhook-forwarding";
import { getWebhookForwarding } from "@/lib/settings/webhook-forwarding/get-webhook-forwarding";
import { updateWebhookForwarding } from "@/lib/settings/webhook-forwarding/update-webhook-forwarding";
import { updateForwardingSchema } from "@/types/webhook-forwarding";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({ roles: ["admin"], handler: ({ context }) => getWebhookForwarding(context) }),
  PUT: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    body: updateForwardingSchema,
    handler: ({ context, body }) => updateWebhookForwarding(context, body),
  }),
  DELETE: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    handler: ({ context }) => deleteWebhookForwarding(context),
  }),
});
