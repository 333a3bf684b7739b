import { thrownError } from "./errors";
import type { Gateway } from "./gateway";
import { type GatewayRequest, type Reply, type Route, route } from "./request";
import { webhookOfSet } from "./webhook-config";

/** webhook/set and webhook/find. */
export function webhookRoutes(gateway: Gateway): Route[] {
  return [
    route("POST", "/webhook/set/:instanceName", (request) => setWebhook(gateway, request)),
    route("GET", "/webhook/find/:instanceName", ({ instanceName }) => ({
      status: 200,
      body: gateway.memory.get(instanceName)?.row.webhook ?? null,
    })),
  ];
}

function setWebhook(gateway: Gateway, { instanceName, body }: GatewayRequest): Reply {
  const row = gateway.memory.get(instanceName)?.row;
  const webhook = webhookOfSet(body, row?.webhook ?? null, row?.id ?? "");
  if (!row) throw thrownError("Cannot read properties of undefined (reading 'instanceId')");
  row.webhook = webhook;
  gateway.changed();
  return { status: 201, body: webhook };
}
