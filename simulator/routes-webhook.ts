import { thrownError } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import { type GatewayRequest, type Route, route } from "./request";
import { webhookOfSet } from "./webhook-config";

export const webhookRoutes: Route[] = [
  route("POST", "/webhook/set/:instanceName", setWebhook),
  route("GET", "/webhook/find/:instanceName", (gateway, { instanceName }) => ({
    status: 200,
    body: gateway.memory.get(instanceName)?.row.webhook ?? null,
  })),
];

function setWebhook(gateway: Gateway, { instanceName, body }: GatewayRequest): Reply {
  const row = gateway.memory.get(instanceName)?.row;
  const webhook = webhookOfSet(body, row?.webhook ?? null, row?.id ?? "");
  if (!row) throw thrownError("Cannot read properties of undefined (reading 'instanceId')");
  row.webhook = webhook;
  gateway.changed();
  return { status: 201, body: webhook };
}
