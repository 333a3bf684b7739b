import { thrownError } from "./errors";
import type { Gateway } from "./gateway";
import type { GatewayRequest, Reply, Route } from "./request";
import { webhookOfSet } from "./webhook-config";

/** webhook/set and webhook/find. */
export function webhookRoutes(gateway: Gateway): Route[] {
  return [
    {
      method: "POST",
      path: "/webhook/set/:instanceName",
      access: "key-or-token",
      handle: (request) => setWebhook(gateway, request),
    },
    {
      method: "GET",
      path: "/webhook/find/:instanceName",
      access: "key-or-token",
      handle: ({ instanceName }) => ({
        status: 200,
        body: gateway.memory.get(instanceName)?.row.webhook ?? null,
      }),
    },
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
