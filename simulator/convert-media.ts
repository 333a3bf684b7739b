import { exception } from "./errors";
import { sha256 } from "./media-content";
import { SAMPLE_FILES } from "./sample-files";

const JPEG_START_BYTES = 2;
const SHORTEST_AUDIO_BYTES = 64;
const IMAGE_STARTS = ["89504e47", "ffd8ff", "47494638", "52494646"];
const AUDIO_STARTS = ["4f676753", "52494646", "494433", "fffb", "fff3", "fff1"];

/** Types by file extension, as far as tests need them. */
const MIMETYPES: Record<string, string> = {
  pdf: "application/pdf",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  ogg: "audio/ogg",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  wav: "audio/wav",
  mp4: "video/mp4",
  txt: "text/plain",
  csv: "text/csv",
  zip: "application/zip",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/**
 * As in the gateway, the type of the file name takes precedence over the given type, and an unknown type becomes the
 * text `false`.
 */
export function mimetypeOf(fileName: string | undefined, given: string | undefined): string {
  if (fileName !== undefined) return MIMETYPES[fileName.split(".").at(-1)?.toLowerCase() ?? ""] ?? "false";
  return given ?? "false";
}

export function extensionOf(mimetype: string): string {
  const plain = mimetype.split(";")[0];
  return Object.keys(MIMETYPES).find((extension) => MIMETYPES[extension] === plain) ?? "false";
}

/** Converts an image to JPEG: always the same small picture, with a comment that depends on the given bytes. */
export function convertedImage(bytes: Buffer): Buffer {
  if (!startsWith(bytes, IMAGE_STARTS))
    throw exception(500, "Error: Input buffer contains unsupported image format");
  const picture = Buffer.from(SAMPLE_FILES.image.base64, "base64");
  const digest = sha256(bytes);
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, digest.length + 2]), digest]);
  return Buffer.concat([picture.subarray(0, JPEG_START_BYTES), comment, picture.subarray(JPEG_START_BYTES)]);
}

/** Converts audio to Opus. As in the gateway, bytes that are not audio become an empty voice message. */
export function convertedVoice(bytes: Buffer): { bytes: Buffer; seconds?: number } {
  const isAudio = bytes.length >= SHORTEST_AUDIO_BYTES && startsWith(bytes, AUDIO_STARTS);
  if (!isAudio) return { bytes: Buffer.alloc(0) };
  return {
    bytes: Buffer.concat([Buffer.from(SAMPLE_FILES.audio.base64, "base64"), sha256(bytes)]),
    seconds: 1,
  };
}

function startsWith(bytes: Buffer, starts: string[]): boolean {
  const start = bytes.subarray(0, 4).toString("hex");
  return starts.some((each) => start.startsWith(each));
}
