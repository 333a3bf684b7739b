import { gatewayRoute } from "@/lib/http/gateway-route";
import { methods } from "@/lib/http/methods";
import { receiveWebhook } from "@/lib/inbox/receive-webhook";
import { refusalOf } from "@/lib/inbox/refusal-of";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: gatewayRoute(async (context, request) => refusalOf(await receiveWebhook(context, request))),
});
