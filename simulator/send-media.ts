import { convertedImage, convertedVoice, mimetypeOf } from "./convert-media";
import { exception, schemaError, thrownError } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import { type JsonObject, textMember } from "./json";
import { type MediaFile, sentFile } from "./media-content";
import { type GatewayRequest, type Route, route } from "./request";
import { type OutgoingContent, send, sendRequestOf } from "./sending";

const MEDIA_TYPES = ["image", "document", "video", "audio"] as const;
type MediaType = (typeof MEDIA_TYPES)[number];

const VOICE_MIMETYPE = "audio/ogg; codecs=opus";

/** Routes that send files. The simulator fetches no URLs and reads no multipart bodies. */
export const sendMediaRoutes: Route[] = [
  route("POST", "/message/sendMedia/:instanceName", sendMedia),
  route("POST", "/message/sendWhatsAppAudio/:instanceName", sendVoice),
];

async function sendMedia(gateway: Gateway, { instanceName, body }: GatewayRequest): Promise<Reply> {
  const { number, mediatype } = assertSchema(body);
  const [media, fileName] = [textMember(body, "media"), textMember(body, "fileName")];
  if (mediatype === "document" && isBase64(media) && !fileName)
    throw exception(400, "For base64 the file name must be informed.");
  if (!isUrl(media) && !isBase64(media)) throw exception(400, "Owned media must be a url or base64");
  const instance = liveInstance(gateway, instanceName, "mediaMessage");
  const given = bytesOf(media);
  const bytes = mediatype === "image" ? convertedImage(given) : given;
  const mimetype = mimetypeOf(
    fileName,
    textMember(body, "mimetype") ?? (mediatype === "image" ? "image/jpeg" : undefined),
  );
  const caption = textMember(body, "caption");
  upload(gateway, instance);
  const content = contentOf({ kind: mediatype, bytes, mimetype, caption, fileName }, given);
  return { status: 201, body: await send(gateway, instance, sendRequestOf(body, number), content) };
}

async function sendVoice(gateway: Gateway, { instanceName, body }: GatewayRequest): Promise<Reply> {
  const { number } = body;
  if (number === undefined) throw schemaError(['instance requires property "number"']);
  if (typeof number !== "string") throw schemaError(["Invalid format"]);
  const audio = textMember(body, "audio");
  if (!isUrl(audio) && !isBase64(audio))
    throw exception(400, "Owned media must be a url, base64, or valid file with buffer");
  const instance = liveInstance(gateway, instanceName, "audioWhatsapp");
  const given = bytesOf(audio);
  const voice = body.encoding === false ? { bytes: given } : convertedVoice(given);
  upload(gateway, instance);
  const content = contentOf({ kind: "audio", mimetype: VOICE_MIMETYPE, isVoice: true, ...voice }, given);
  const request = {
    ...sendRequestOf(body, number),
    quoted: gateway.version.takesMessageId ? body.quoted : undefined,
  };
  return { status: 201, body: await send(gateway, instance, request, content) };
}

function contentOf(file: MediaFile, given: Buffer): OutgoingContent {
  const messageType = `${file.kind}Message`;
  return {
    text: file.caption ?? "",
    file,
    given,
    hasStatusAttributions: file.isVoice ?? false,
    build: (contextInfo) => ({
      messageType,
      message: { [messageType]: { ...sentFile(file), ...(contextInfo && { contextInfo }) } },
    }),
  };
}

/** The gateway uploads a file before it looks up the number. */
function upload(gateway: Gateway, instance: LiveInstance): void {
  if (!instance.hasConnected)
    throw exception(500, "TypeError: Cannot read properties of undefined (reading 'waUploadToServer')");
  if (!gateway.whatsapp.isMediaServerReachable)
    throw exception(500, "Error: Media upload failed on all hosts");
}

function assertSchema(body: JsonObject): { number: string; mediatype: MediaType } {
  const { number, mediatype } = body;
  const missing = ["number", "mediatype"].filter((member) => body[member] === undefined);
  if (missing.length > 0)
    throw schemaError(missing.map((member) => `instance requires property "${member}"`));
  if (typeof number !== "string") throw schemaError(["Invalid format"]);
  const known = MEDIA_TYPES.find((type) => type === mediatype);
  if (!known) throw schemaError([`mediatype is not one of enum values: ${MEDIA_TYPES.join(",")}`]);
  return { number, mediatype: known };
}

function liveInstance(gateway: Gateway, name: string, method: string): LiveInstance {
  const instance = gateway.memory.get(name);
  if (!instance) throw thrownError(`Cannot read properties of undefined (reading '${method}')`);
  return instance;
}

function isUrl(media: string | undefined): boolean {
  return /^https?:\/\//.test(media ?? "");
}

/** One pattern for the whole text would exhaust the call stack on a file of 100 MB. */
function isBase64(media: string | undefined): boolean {
  if (media === undefined || media === "" || media.length % 4 !== 0) return false;
  return !/[^A-Za-z0-9+/]/.test(media.replace(/={1,2}$/, ""));
}

function bytesOf(media = ""): Buffer {
  if (isUrl(media)) throw exception(500, "AxiosError: Request failed with status code 404");
  return Buffer.from(media, "base64");
}
