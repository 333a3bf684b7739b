import type { InboundInput } from "./inbound-input";
import type { JsonObject } from "./json";
import { byteObject, longObject, type MediaFile, receivedFile } from "./media-content";
import type { MessageKey } from "./messages";
import { SAMPLE_FILES } from "./sample-files";

/** The content of an inbound message as the gateway reports it. */
export interface InboundContent {
  messageType: string;
  message: JsonObject;
  /** True if protobuf gives this kind an empty context, which 2.3 reports as null. Other kinds then have no context. */
  hasEmptyContext: boolean;
  file?: MediaFile;
}

/** An earlier message that the content refers to, with the key as the gateway sees it. */
type ReferredKey = Pick<MessageKey, "remoteJid" | "fromMe" | "id">;

export function contentOf(input: InboundInput, referred: ReferredKey): InboundContent {
  const { kind, text = "" } = input;
  switch (kind) {
    case "image":
    case "document":
    case "audio":
    case "video":
    case "sticker":
      return mediaContent(fileOf(kind, input), input.media.isViewOnce);
    case "location": {
      const place = { degreesLatitude: -23.5, degreesLongitude: -46.6, name: text || "Lugar" };
      return plain("locationMessage", place, true);
    }
    case "contact": {
      const card = { displayName: text || "Dra. Ana", vcard: "BEGIN:VCARD\nEND:VCARD" };
      return plain("contactMessage", card, true);
    }
    case "reaction": {
      const key = { ...referred, participant: "" };
      const at = text === "" ? {} : { senderTimestampMs: longObject(Date.now(), false) };
      return plain("reactionMessage", { key, text, ...at }, false);
    }
    case "poll_vote": {
      const pollCreationMessageKey = { ...referred, participant: "" };
      const vote = { encPayload: byteObject(Buffer.alloc(16, 7)), encIv: byteObject(Buffer.alloc(12, 7)) };
      return plain("pollUpdateMessage", { pollCreationMessageKey, vote }, false);
    }
    case "text":
    case "edit":
    case "delete":
      return { messageType: "conversation", message: { conversation: text }, hasEmptyContext: false };
  }
}

function plain(messageType: string, content: JsonObject, hasEmptyContext: boolean): InboundContent {
  return { messageType, message: { [messageType]: content }, hasEmptyContext };
}

function fileOf(kind: MediaFile["kind"], { media, text }: InboundInput): MediaFile {
  const sample = SAMPLE_FILES[kind];
  const given = Buffer.from(media.base64 ?? sample.base64, "base64");
  return {
    kind,
    bytes: Buffer.concat([given, Buffer.alloc(Math.max(0, (media.bytes ?? 0) - given.length))]),
    mimetype: media.mimetype ?? sample.mimetype,
    fileName: media.fileName ?? sample.fileName,
    seconds: media.seconds,
    caption: text || undefined,
  };
}

function mediaContent(file: MediaFile, isViewOnce: boolean): InboundContent {
  const inner = { [`${file.kind}Message`]: receivedFile(file, isViewOnce) };
  if (isViewOnce) return { ...plain("viewOnceMessageV2", { message: inner }, false), file };
  const isUnwrapped = file.kind === "document" && file.caption !== undefined;
  return { messageType: `${file.kind}Message`, message: inner, hasEmptyContext: !isUnwrapped, file };
}
