import { createGateway } from "@/lib/gateways/create-gateway";
import { listGateways } from "@/lib/gateways/list-gateways";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { createGatewaySchema } from "@/types/gateways";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    handler: async ({ context }) => ({ items: await listGateways(context) }),
  }),
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    body: createGatewaySchema,
    status: 201,
    handler: ({ context, body }) => createGateway(context, body),
  }),
});
