import { gatewayRoute } from "@/lib/http/gateway-route";
import { methods } from "@/lib/http/methods";
import { receiveWebhook } from "@/lib/monitoring/inbox/receive-webhook";
import { refusalOf } from "@/lib/monitoring/inbox/refusal-of";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: gatewayRoute(async (context, request) => refusalOf(await receiveWebhook(context, request))),
});
