import { open } from "node:fs/promises";
import { fileTypeFromFile, supportedMimeTypes } from "file-type";

/** Names of types that mean the same. The bytes are recognised as the type on the left. */
const OTHER_NAMES: Record<string, readonly string[]> = {
  "image/jpeg": ["image/jpg", "image/pjpeg"],
  "image/x-icon": ["image/vnd.microsoft.icon"],
  "audio/mpeg": ["audio/mp3", "audio/x-mp3"],
  "audio/wav": ["audio/x-wav", "audio/wave", "audio/vnd.wave"],
  "audio/ogg": ["audio/opus", "application/ogg"],
  "audio/x-m4a": ["audio/mp4", "audio/m4a"],
  "audio/aac": ["audio/x-aac", "audio/aacp"],
  "audio/flac": ["audio/x-flac"],
  "application/pdf": ["application/x-pdf"],
  "application/rtf": ["text/rtf"],
  "application/gzip": ["application/x-gzip"],
  "application/zip": ["application/x-zip-compressed"],
  "text/vcard": ["text/x-vcard", "text/directory"],
};

/** Containers whose bytes do not say what they contain, so the given type counts. */
const CONTAINERS: Record<string, RegExp> = {
  "application/zip": /^application\/(?:vnd\.(?:openxmlformats|oasis|ms-)|epub\+zip$)/,
  "application/x-cfb": /^application\/(?:msword|vnd\.ms-|vnd\.visio)/,
  "application/xml": /^(?:text\/xml|[\w.-]+\/[\w.+-]+\+xml|text\/html)$/,
  "video/mp4": /^(?:audio\/mp4|audio\/m4a|audio\/x-m4a|video\/x-m4v)$/,
  "video/webm": /^audio\/webm$/,
  "application/ogg": /^(?:audio|video)\/ogg$/,
};

/** Types under which WhatsApp's phone apps know a format better. */
const SENT_AS: Record<string, string> = { "audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4" };

const UNKNOWN = "application/octet-stream";
/** RFC 6838. Anything else cannot be the header of a response. */
const TYPE = /^[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/;
/** How much of a file must be text for its whole content to count as text. */
const SAMPLE_BYTES = 64 * 1024;

/**
 * Returns the type of a file, without parameters. `given` is the type that the sender stated, which may be missing.
 * Returns null if the bytes are not of that type, or if it is no type.
 */
export async function detectType(path: string, given: string | null): Promise<string | null> {
  const stated = given === null ? UNKNOWN : plainType(given);
  if (!TYPE.test(stated)) return null;
  const detected = await fileTypeFromFile(path);
  const type = detected === undefined ? await unrecognised(path, stated) : recognised(detected.mime, stated);
  return type === null ? null : (SENT_AS[type] ?? type);
}

const plainType = (type: string) => (type.split(";")[0] ?? "").trim().toLowerCase() || UNKNOWN;

function recognised(mime: string, stated: string): string | null {
  const found = plainType(mime);
  if (stated === UNKNOWN || stated === found || OTHER_NAMES[found]?.includes(stated)) return found;
  return CONTAINERS[found]?.test(stated) ? stated : null;
}

/** The library would have recognised every type that it supports, so the bytes are not of such a type. */
async function unrecognised(path: string, stated: string): Promise<string | null> {
  const isText = await looksLikeText(path);
  if (stated === UNKNOWN) return isText ? "text/plain" : UNKNOWN;
  if (/^text\/|^application\/(?:json|javascript|xml|x-ndjson)$|\+(?:json|xml)$/.test(stated)) {
    return isText ? stated : null;
  }
  const isBinary = /^(?:image|audio|video|font|model)\//.test(stated);
  return isBinary || isText || RECOGNISABLE.has(stated) ? null : stated;
}

const RECOGNISABLE: ReadonlySet<string> = new Set([
  ...[...supportedMimeTypes].map(plainType),
  ...Object.values(OTHER_NAMES).flat(),
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
]);

/** Text in any single-byte encoding or in UTF-8 contains no NUL. An empty file is text. */
async function looksLikeText(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    return !buffer.subarray(0, bytesRead).includes(0);
  } finally {
    await file.close();
  }
}
