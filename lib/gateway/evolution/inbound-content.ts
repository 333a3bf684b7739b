import { z } from "zod";
import { cleanFileName } from "@/lib/clean-file-name";
import type { InboundContent, InboundMedia } from "@/lib/gateway/outcomes";
import type { InboundKind } from "@/types/conversation";
import { countOf, sha256Of, textOf } from "./webhook-fields";

/** Envelopes around another message. */
const WRAPPERS = [
  "ephemeralMessage",
  "viewOnceMessage",
  "viewOnceMessageV2",
  "viewOnceMessageV2Extension",
  "documentWithCaptionMessage",
  "deviceSentMessage",
  "lottieStickerMessage",
];
const DEEPEST = 5;

/**
 * Parts that nobody wrote: protocol data, announcements of messages that follow, and what the gateway adds. Edits and
 * deletions have events of their own.
 */
const NOT_WRITTEN = new Set([
  "protocolMessage",
  "editedMessage",
  "senderKeyDistributionMessage",
  "messageContextInfo",
  "pinInChatMessage",
  "keepInChatMessage",
  "albumMessage",
  "base64",
  "mediaUrl",
]);

const partSchema = z.record(z.string(), z.unknown()).catch({});
type Part = z.output<typeof partSchema>;

type Written = Pick<InboundContent, "kind" | "text"> & { media?: InboundMedia; reactsTo?: string | null };

const READERS: Record<string, (part: Part) => Written> = {
  extendedTextMessage: ({ text }) => ({ kind: "text", text: textOf(text) }),
  imageMessage: mediaReader("image"),
  videoMessage: mediaReader("video"),
  ptvMessage: mediaReader("video"),
  audioMessage: mediaReader("audio"),
  documentMessage: mediaReader("document"),
  stickerMessage: mediaReader("sticker"),
  locationMessage: readPlace,
  liveLocationMessage: readPlace,
  contactMessage: ({ displayName }) => ({ kind: "contact", text: textOf(displayName) }),
  contactsArrayMessage: ({ displayName }) => ({ kind: "contact", text: textOf(displayName) }),
  reactionMessage: ({ key, text }) => ({
    kind: "reaction",
    text: textOf(text),
    reactsTo: textOf(partSchema.parse(key).id, 200),
  }),
  buttonsResponseMessage: ({ selectedDisplayText }) => ({ kind: "text", text: textOf(selectedDisplayText) }),
  templateButtonReplyMessage: ({ selectedDisplayText }) => ({
    kind: "text",
    text: textOf(selectedDisplayText),
  }),
  listResponseMessage: ({ title }) => ({ kind: "text", text: textOf(title) }),
};

function mediaReader(kind: InboundKind): (part: Part) => Written {
  return (part) => ({
    kind,
    text: textOf(part.caption),
    media: {
      mimeType: textOf(part.mimetype, 200),
      bytes: countOf(part.fileLength),
      fileName: cleanFileName(textOf(part.fileName)) ?? cleanFileName(textOf(part.title)),
      seconds: countOf(part.seconds),
      sha256: sha256Of(part.fileSha256),
    },
  });
}

function readPlace({ name, address, degreesLatitude, degreesLongitude }: Part): Written {
  const coordinates =
    typeof degreesLatitude === "number" && typeof degreesLongitude === "number"
      ? `${degreesLatitude}, ${degreesLongitude}`
      : null;
  return { kind: "location", text: textOf(name) ?? textOf(address) ?? coordinates };
}

/**
 * Reads the content that somebody wrote. Returns null if the message contains only protocol data. `contextInfo` is the
 * field next to the message, where the gateway puts the context of a text.
 */
export function readContent(message: unknown, contextInfo?: unknown): InboundContent | null {
  const parts = unwrap(partSchema.parse(message));
  const name = Object.keys(parts).find((each) => !NOT_WRITTEN.has(each) && parts[each] != null);
  if (name === undefined) return null;
  const part = partSchema.parse(parts[name]);
  const written: Written =
    name === "conversation"
      ? { kind: "text", text: textOf(parts[name]) }
      : (READERS[name]?.(part) ?? { kind: "unsupported", text: null });
  const context = partSchema.parse(contextInfo ?? part.contextInfo);
  return {
    kind: written.kind,
    text: written.text,
    media: written.media ?? null,
    quotedId: written.reactsTo ?? textOf(context.stanzaId, 200),
    quotedText: context.quotedMessage == null ? null : (readContent(context.quotedMessage)?.text ?? null),
  };
}

function unwrap(parts: Part, depth = 0): Part {
  const wrapper = WRAPPERS.find((name) => parts[name] != null);
  if (wrapper === undefined || depth === DEEPEST) return parts;
  const inner = partSchema.parse(parts[wrapper]).message;
  return inner == null ? parts : unwrap(partSchema.parse(inner), depth + 1);
}
