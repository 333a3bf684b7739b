import { exception, schemaError, thrownError } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import type { JsonObject } from "./json";
import { type GatewayRequest, route } from "./request";
import { send, sendRequestOf } from "./sending";

const NO_INSTANCE = "Cannot read properties of undefined (reading 'textMessage')";

/** POST /message/sendText/:instanceName. A 201 means that the message was written to the socket. */
export const sendTextRoute = route("POST", "/message/sendText/:instanceName", sendText);

async function sendText(gateway: Gateway, { instanceName, body }: GatewayRequest): Promise<Reply> {
  const { number, text } = assertSchema(body);
  const instance = gateway.memory.get(instanceName);
  if (!instance) throw thrownError(NO_INSTANCE);
  if (text.trim() === "") throw exception(400, "Text is required");
  const build = () => ({ messageType: "conversation", message: { conversation: text } });
  return { status: 201, body: await send(gateway, instance, sendRequestOf(body, number), { text, build }) };
}

function assertSchema(body: JsonObject) {
  const { number, text, delay } = body;
  const missing = ["number", "text"].filter((member) => body[member] === undefined);
  if (missing.length > 0)
    throw schemaError(missing.map((member) => `instance requires property "${member}"`));
  if (typeof number !== "string") throw schemaError(["Invalid format"]);
  if (typeof text !== "string") throw schemaError(["text is not of a type(s) string"]);
  if (delay !== undefined && !Number.isInteger(delay)) throw schemaError(["Enter a value in milliseconds"]);
  return { number, text };
}
