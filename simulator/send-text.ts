import { exception, GatewayError, schemaError, thrownError } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import { messageId } from "./identifiers";
import type { LiveInstance } from "./instance";
import { isGroupJid, toJid, userOf } from "./jid";
import { type JsonObject, textMember } from "./json";
import { lookUpNumber, prepareWrite } from "./number-lookup";
import { type GatewayRequest, route } from "./request";
import type { GatewaySocket } from "./socket";

const SENDER_KEY_AGE_SECONDS = 172_800;
const NO_INSTANCE = "Cannot read properties of undefined (reading 'textMessage')";
const NO_USER =
  'Error: JID decoded but user is empty: "@s.whatsapp.net" -> user: "", server: "s.whatsapp.net", device: undefined';

/**
 * POST /message/sendText/:instanceName. A 201 means that the message was written to the socket. A drop can still lose
 * the message in transit.
 */
export const sendTextRoute = route("POST", "/message/sendText/:instanceName", sendText);

async function sendText(gateway: Gateway, { instanceName, body }: GatewayRequest): Promise<Reply> {
  const { number, text, delayMs, messageId: givenId } = assertSchema(body);
  const id = (gateway.version.takesMessageId && givenId) || messageId();
  const instance = gateway.memory.get(instanceName);
  if (!instance) throw thrownError(NO_INSTANCE);
  if (text.trim() === "") throw exception(400, "Text is required");

  const jid = await recipient(gateway, instance, number);
  if (delayMs > 0) await gateway.timers.sleep(delayMs);
  const socket = await prepareWrite(instance);
  return { status: 201, body: accept(gateway, instance, { id, socket, number, jid, text }) };
}

/**
 * Looks up the number and returns its address. A known number is not looked up, so a broken session causes a different
 * error later.
 */
async function recipient(gateway: Gateway, instance: LiveInstance, number: string): Promise<string> {
  const jid = toJid(number);
  if (isGroupJid(jid)) throw exception(400, "[object Object]");
  if (userOf(jid) === "") throw exception(400, NO_USER);
  const lookup = await lookUpNumber(gateway, instance, number);
  if (!lookup.exists) throw new GatewayError(400, [lookup]);
  return lookup.jid;
}

function accept(
  gateway: Gateway,
  instance: LiveInstance,
  message: { id: string; socket: GatewaySocket; number: string; jid: string; text: string },
): unknown {
  const { id, socket, number, jid, text } = message;
  const now = Date.now();
  const messageTimestamp = Math.floor(now / 1000);
  const sent = {
    key: { remoteJid: jid, fromMe: true, id },
    pushName: "Você",
    status: "PENDING",
    message: { conversation: text },
    contextInfo: {
      mentionedJid: [],
      groupMentions: [],
      ephemeralSettingTimestamp: { low: messageTimestamp - SENDER_KEY_AGE_SECONDS, high: 0, unsigned: false },
      disappearingMode: { initiator: 0 },
    },
    messageType: "conversation",
    messageTimestamp,
    instanceId: instance.row.id,
    source: "web",
  };
  const { status: _, ...stored } = sent;
  const row = gateway.messages.add(stored);
  const accepted = { instanceName: instance.name, number, remoteJid: jid, text, id: sent.key.id, atMs: now };
  gateway.messages.accepted.push(accepted);
  gateway.changed();
  void instance.emit("send.message", sent);
  const transit = { isLost: false };
  gateway.acknowledgements.follow(instance, row, transit);
  gateway.timers.after(gateway.behaviour.transitMs, () => {
    if (!socket.wasCut) return;
    transit.isLost = true;
    gateway.record({ kind: "lost-in-transit", instanceName: instance.name, detail: id });
  });
  return sent;
}

function assertSchema(body: JsonObject) {
  const { number, text, delay } = body;
  const missing = ["number", "text"].filter((member) => body[member] === undefined);
  if (missing.length > 0)
    throw schemaError(missing.map((member) => `instance requires property "${member}"`));
  if (typeof number !== "string") throw schemaError(["Invalid format"]);
  if (typeof text !== "string") throw schemaError(["text is not of a type(s) string"]);
  if (delay !== undefined && !Number.isInteger(delay)) throw schemaError(["Enter a value in milliseconds"]);
  return {
    number,
    text,
    delayMs: typeof delay === "number" ? delay : 0,
    messageId: textMember(body, "messageId"),
  };
}
