import { gatewayRoute } from "@/lib/http/gateway-route";
import { methods } from "@/lib/http/methods";
import { receiveWebhook } from "@/lib/monitoring/inbox/receive-webhook";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: gatewayRoute(async (context, request) => (await receiveWebhook(context, request)) !== "forged"),
});
