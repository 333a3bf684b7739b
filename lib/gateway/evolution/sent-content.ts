import { z } from "zod";
import { MEDIA_KINDS } from "@/types/media";
import { readContent } from "./inbound-content";

const textSchema = z
  .object({
    conversation: z.string().optional(),
    extendedTextMessage: z.object({ text: z.string().optional() }).optional().catch(undefined),
  })
  .catch({});

/** What the gateway says that we sent: a text, or a file whose text is its caption. Null for anything else. */
export interface SentContent {
  text: string | null;
  media: { kind: string; sha256: string | null } | null;
}

const isMediaKind = (kind: string) => MEDIA_KINDS.some((each) => each === kind);

export function readSent(message: unknown): SentContent {
  const { conversation, extendedTextMessage } = textSchema.parse(message);
  const text = conversation ?? extendedTextMessage?.text ?? null;
  if (text !== null) return { text, media: null };
  const content = readContent(message);
  if (content === null || content.media === null || !isMediaKind(content.kind)) {
    return { text: null, media: null };
  }
  return { text: content.text ?? "", media: { kind: content.kind, sha256: content.media.sha256 } };
}
