import { GatewayError, schemaError, thrownError } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import { lookUpNumber } from "./number-lookup";
import { type GatewayRequest, type Route, route } from "./request";

export const chatRoutes: Route[] = [
  route("POST", "/chat/findMessages/:instanceName", findMessages),
  route("POST", "/chat/whatsappNumbers/:instanceName", whatsappNumbers),
];

function findMessages(gateway: Gateway, { instanceName, body }: GatewayRequest): Reply {
  const instance = gateway.memory.get(instanceName);
  if (!instance) throw thrownError("Cannot read properties of undefined (reading 'fetchMessages')");
  return { status: 200, body: gateway.messages.find(instance.row.id, body) };
}

async function whatsappNumbers(gateway: Gateway, { instanceName, body }: GatewayRequest): Promise<Reply> {
  const instance = gateway.memory.get(instanceName);
  if (!instance) throw thrownError("Cannot read properties of undefined (reading 'whatsappNumber')");
  if (!Array.isArray(body.numbers)) throw schemaError(['instance requires property "numbers"']);
  const numbers = body.numbers.map(String);
  try {
    const lookups = await Promise.all(numbers.map((number) => lookUpNumber(gateway, instance, number)));
    return { status: 200, body: lookups };
  } catch (error) {
    // If the lookup times out on a socket that is not logged in, the gateway responds with 400 and an empty object.
    if (error instanceof GatewayError && String(error.detail).includes("'find'"))
      return { status: 400, body: {} };
    throw error;
  }
}
