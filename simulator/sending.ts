import { exception, GatewayError } from "./errors";
import type { Gateway } from "./gateway";
import { messageId } from "./identifiers";
import type { LiveInstance } from "./instance";
import { isGroupJid, toJid, userOf } from "./jid";
import { isJsonObject, type JsonObject, textMember } from "./json";
import { type MediaFile, sha256 } from "./media-content";
import { lookUpNumber, prepareWrite } from "./number-lookup";

const SENDER_KEY_AGE_SECONDS = 172_800;
const NO_USER =
  'Error: JID decoded but user is empty: "@s.whatsapp.net" -> user: "", server: "s.whatsapp.net", device: undefined';

/** Members that every call that sends has. */
export interface SendRequest {
  number: string;
  delayMs: number;
  messageId: string | undefined;
  quoted: unknown;
}

export interface OutgoingContent {
  text: string;
  file?: MediaFile;
  /** The caller's file, before it was converted. */
  given?: Buffer;
  /** Builds the message as WhatsApp gets it. */
  build(context: JsonObject | null): { messageType: string; message: JsonObject };
  /** True if protobuf adds the list of status attributions to the context, as it does for voice messages. */
  hasStatusAttributions?: boolean;
}

export function sendRequestOf(body: JsonObject, number: string): SendRequest {
  return {
    number,
    delayMs: typeof body.delay === "number" ? body.delay : 0,
    messageId: textMember(body, "messageId"),
    quoted: body.quoted,
  };
}

/**
 * Writes a message to the instance's socket and returns the response's body, which is also the body of the webhook. A
 * drop can still lose the message in transit.
 */
export async function send(
  gateway: Gateway,
  instance: LiveInstance,
  request: SendRequest,
  content: OutgoingContent,
): Promise<unknown> {
  const id = (gateway.version.takesMessageId && request.messageId) || messageId();
  const jid = await recipient(gateway, instance, request.number);
  if (request.delayMs > 0) await gateway.timers.sleep(request.delayMs);
  const socket = await prepareWrite(instance);
  const now = Date.now();
  const quote = quoteOf(gateway, instance, request.quoted);
  const context = contextOf(now, quote, content.hasStatusAttributions ?? false);
  const stored = {
    key: { remoteJid: jid, fromMe: true, id },
    pushName: "Você",
    ...content.build(gateway.version.reportsContext ? context : null),
    messageTimestamp: Math.floor(now / 1000),
    instanceId: instance.row.id,
    source: "web",
    contextInfo: gateway.version.reportsContext ? context : null,
  };
  const row = gateway.messages.add(stored);
  if (content.file) gateway.media.add(id, { ...content.file, isGone: false });
  logAccepted(gateway, {
    instance,
    number: request.number,
    jid,
    id,
    content,
    quotedId: quote?.stanzaId ?? null,
  });
  const sent = { ...stored, status: "PENDING" };
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

function contextOf(nowMs: number, quote: JsonObject | null, hasStatusAttributions: boolean): JsonObject {
  const low = Math.floor(nowMs / 1000) - SENDER_KEY_AGE_SECONDS;
  return {
    mentionedJid: [],
    groupMentions: [],
    ...(hasStatusAttributions && { statusAttributions: [] }),
    ephemeralSettingTimestamp: { low, high: 0, unsigned: false },
    disappearingMode: { initiator: 0 },
    ...quote,
  };
}

/** Returns the quote of a message. The gateway ignores an unknown message, unless the caller sends its content too. */
function quoteOf(gateway: Gateway, instance: LiveInstance, quoted: unknown) {
  const { key, message } = isJsonObject(quoted) ? quoted : {};
  const id = isJsonObject(key) ? textMember(key, "id") : undefined;
  if (id === undefined || !isJsonObject(key)) return null;
  const stored = gateway.messages.withKeyId(instance.row.id, id);
  const quotedMessage = isJsonObject(message) ? message : stored?.message;
  if (quotedMessage === undefined) return null;
  const isOurs = stored?.key.fromMe ?? key.fromMe === true;
  const author = isOurs ? instance.ownJid : (stored?.key.remoteJid ?? textMember(key, "remoteJid"));
  return { participant: author, stanzaId: id, quotedMessage };
}

function logAccepted(
  gateway: Gateway,
  accepted: {
    instance: LiveInstance;
    number: string;
    jid: string;
    id: string;
    content: OutgoingContent;
    quotedId: string | null;
  },
): void {
  const { instance, number, jid, id, content, quotedId } = accepted;
  const { text, file, given = file?.bytes } = content;
  gateway.messages.accepted.push({
    instanceName: instance.name,
    number,
    remoteJid: jid,
    kind: file?.kind ?? "text",
    text,
    quotedId,
    file:
      file && given
        ? {
            mimetype: file.mimetype,
            fileName: file.fileName ?? null,
            bytes: file.bytes.length,
            sha256: sha256(file.bytes).toString("hex"),
            givenSha256: sha256(given).toString("hex"),
          }
        : null,
    id,
    atMs: Date.now(),
  });
  gateway.changed();
}
