import type { MediaMessage } from "@/lib/gateway/sending";
import { ownMessageId } from "./message-id";
import { quotedBy } from "./quoted";

/** The only format that WhatsApp's phone apps play as a voice message. The gateway converts all others. */
const VOICE_TYPE = "audio/ogg";

/** Extension per type. The gateway takes the type of a document from the extension of its name. */
const EXTENSIONS: Record<string, string> = {
  "application/pdf": "pdf",
  "application/msword": "doc",
  "application/vnd.ms-excel": "xls",
  "application/vnd.ms-powerpoint": "ppt",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
  "application/zip": "zip",
  "application/json": "json",
  "application/xml": "xml",
  "text/plain": "txt",
  "text/csv": "csv",
  "text/vcard": "vcf",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
  "audio/ogg": "ogg",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "video/mp4": "mp4",
};
const UNNAMED = "documento";

/** Returns the body of the call that sends a file, without the file, and the name of the member for the file. */
export function mediaBody(message: MediaMessage): { body: Record<string, unknown>; member: string } {
  const { number, kind, mimeType, caption, quoted, attemptId } = message;
  const common = {
    number,
    messageId: attemptId === undefined ? undefined : ownMessageId(attemptId),
    ...(quoted && quotedBy(number, quoted)),
  };
  if (kind === "audio") {
    return { member: "audio", body: { ...common, ...(mimeType === VOICE_TYPE && { encoding: false }) } };
  }
  return {
    member: "media",
    body: {
      ...common,
      mediatype: kind,
      mimetype: mimeType,
      ...(kind === "document" && { fileName: documentName(message.fileName, mimeType) }),
      ...(caption !== "" && { caption }),
    },
  };
}

function documentName(fileName: string | null, mimeType: string): string {
  const name = fileName ?? UNNAMED;
  const extension = EXTENSIONS[mimeType];
  return extension === undefined || /\.\w{1,8}$/.test(name) ? name : `${name}.${extension}`;
}
