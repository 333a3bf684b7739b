import { createHash, randomBytes } from "node:crypto";
import type { JsonObject } from "./json";

const KEY_BYTES = 32;
const THUMBNAIL_BYTES = 40;
const SENT_THUMBNAIL_BYTES = 274;
const WAVEFORM_BYTES = 64;

export type MediaKind = "image" | "document" | "audio" | "video" | "sticker";

export interface MediaFile {
  kind: MediaKind;
  bytes: Buffer;
  mimetype: string;
  caption?: string | undefined;
  fileName?: string | undefined;
  seconds?: number | undefined;
  /** A voice message that was recorded in WhatsApp. */
  isVoice?: boolean;
}

/** The JSON of a byte array as the gateway writes it: an object with the positions as keys. */
export function byteObject(bytes: Uint8Array): JsonObject {
  return Object.fromEntries([...bytes].map((byte, index) => [String(index), byte]));
}

/** The JSON of a 64-bit number. */
export function longObject(value: number, unsigned: boolean): JsonObject {
  return { low: value | 0, high: Math.floor(value / 2 ** 32), unsigned };
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** The fields that the description of every file has: where the encrypted file is and how it is verified. */
function storedFile({ bytes, mimetype }: Pick<MediaFile, "bytes" | "mimetype">): JsonObject {
  const path = `/v/t62.${randomBytes(4).readUInt32BE()}/${randomBytes(8).toString("hex")}.enc`;
  return {
    url: `https://mmg.whatsapp.net${path}?ccb=1`,
    mimetype,
    fileSha256: byteObject(sha256(bytes)),
    fileLength: longObject(bytes.length, true),
    mediaKey: byteObject(randomBytes(KEY_BYTES)),
    fileEncSha256: byteObject(randomBytes(KEY_BYTES)),
    directPath: path,
    mediaKeyTimestamp: longObject(Math.floor(Date.now() / 1000), false),
  };
}

/** Lists that protobuf adds to every image and video, even if they are empty. */
const EMPTY_LISTS: Partial<Record<MediaKind, JsonObject>> = {
  image: { interactiveAnnotations: [], scanLengths: [], annotations: [] },
  video: { interactiveAnnotations: [], annotations: [], processedVideos: [] },
};

/** Describes a file that a contact sent. */
export function receivedFile(file: MediaFile, isViewOnce: boolean): JsonObject {
  const { kind, caption, fileName, seconds = 3 } = file;
  const common = { ...EMPTY_LISTS[kind], ...storedFile(file), ...(caption && { caption }) };
  switch (kind) {
    case "image":
      if (isViewOnce) return { ...common, viewOnce: true };
      return { ...common, height: 10, width: 20, jpegThumbnail: byteObject(randomBytes(THUMBNAIL_BYTES)) };
    case "document":
      // The recorded document with a caption has no page count.
      return { ...common, title: fileName, fileName, ...(!caption && { pageCount: 2 }) };
    case "audio":
      return { ...common, seconds, ptt: true, waveform: byteObject(randomBytes(WAVEFORM_BYTES)) };
    case "video":
      return { ...common, seconds };
    case "sticker":
      return { ...common, height: 5, width: 5 };
  }
}

/** Describes a file that the gateway sends. */
export function sentFile(file: MediaFile): JsonObject {
  const { kind, caption, fileName, seconds, isVoice } = file;
  const common = { ...EMPTY_LISTS[kind], ...storedFile(file), ...(caption && { caption }) };
  switch (kind) {
    case "image":
      return { ...common, height: 1, width: 1, jpegThumbnail: byteObject(randomBytes(SENT_THUMBNAIL_BYTES)) };
    case "document":
      return { ...common, fileName };
    case "audio":
      return { ...common, ...(isVoice && { ptt: true }), ...(seconds !== undefined && { seconds }) };
    case "video":
      return { ...common, gifPlayback: false };
    case "sticker":
      return common;
  }
}
