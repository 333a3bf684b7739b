import { extensionOf } from "./convert-media";
import { exception, GatewayError, schemaError, thrownError } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import { isJsonObject, type JsonObject, textMember } from "./json";
import { lookUpNumber } from "./number-lookup";
import { type GatewayRequest, type Route, route } from "./request";

export const chatRoutes: Route[] = [
  route("POST", "/chat/findMessages/:instanceName", findMessages),
  route("POST", "/chat/whatsappNumbers/:instanceName", whatsappNumbers),
  route("POST", "/chat/getBase64FromMediaMessage/:instanceName", getBase64FromMediaMessage),
];

const DOWNLOAD_RETRY_MS = 5_000;

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

/** Downloads the file of a message in the gateway's database. Only the message's id is used. */
async function getBase64FromMediaMessage(
  gateway: Gateway,
  { instanceName, body }: GatewayRequest,
): Promise<Reply> {
  const instance = gateway.memory.get(instanceName);
  if (!instance)
    throw thrownError("Cannot read properties of undefined (reading 'getBase64FromMediaMessage')");
  const { message } = body;
  if (!isJsonObject(message))
    throw exception(400, "TypeError: Cannot read properties of undefined (reading 'key')");
  const id = isJsonObject(message.key) ? (textMember(message.key, "id") ?? "") : "";
  const stored = gateway.messages.withKeyId(instance.row.id, id);
  const description = stored && fileDescription(stored.message);
  if (!description) throw exception(400, "Message not found");
  const { mediaType, content } = description;
  const file = gateway.media.get(id);
  if (!file || file.isGone || !gateway.whatsapp.isMediaServerReachable) {
    await gateway.timers.sleep(DOWNLOAD_RETRY_MS);
    throw exception(400, `Error: Failed to fetch stream from https://mmg.whatsapp.net${content.directPath}`);
  }
  const { fileLength, height, width, mimetype, caption } = content;
  const answer = {
    mediaType,
    fileName: textMember(content, "fileName") ?? `${id}.${extensionOf(file.mimetype)}`,
    caption,
    size: { fileLength, height, width },
    mimetype,
    base64: file.bytes.toString("base64"),
    buffer: null,
  };
  return { status: 201, body: answer };
}

/** Returns the description of a message's file; undefined if the message has none. */
function fileDescription(message: JsonObject): { mediaType: string; content: JsonObject } | undefined {
  const { viewOnceMessageV2: viewOnce } = message;
  if (isJsonObject(viewOnce) && isJsonObject(viewOnce.message)) return fileDescription(viewOnce.message);
  for (const [mediaType, content] of Object.entries(message)) {
    if (isJsonObject(content) && content.directPath !== undefined) return { mediaType, content };
  }
  return undefined;
}
