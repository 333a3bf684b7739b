import { z } from "zod";
import { webhookFaultSchema } from "./webhook-faults";

/** Kinds of messages that a contact can send, in the order of the recordings. */
const INBOUND_KINDS = [
  "text",
  "image",
  "document",
  "audio",
  "video",
  "sticker",
  "location",
  "contact",
  "reaction",
  "poll_vote",
  "edit",
  "delete",
] as const;
type InboundKind = (typeof INBOUND_KINDS)[number];

/** Kinds that refer to an earlier message by `messageId`. */
const REFERRING: readonly InboundKind[] = ["reaction", "poll_vote", "edit", "delete"];
/** Kinds that need `text`, which may be empty: a reaction with an empty text takes the reaction back. */
const NEED_TEXT: readonly InboundKind[] = ["text", "reaction", "edit"];

const LARGEST_MEDIA_BYTES = 110 * 1024 * 1024;

const media = z.strictObject({
  /** The file. Default: a small valid file of the kind. */
  base64: z.base64().optional(),
  /** Length to which the file is filled up with zeros. */
  bytes: z.number().int().min(0).max(LARGEST_MEDIA_BYTES).optional(),
  mimetype: z.string().optional(),
  fileName: z.string().optional(),
  seconds: z.number().int().min(0).optional(),
  isViewOnce: z.boolean().default(false),
  /** The media server no longer has the file, so the gateway cannot download it. */
  isGone: z.boolean().default(false),
});

export const inboundSchema = z
  .strictObject({
    instanceName: z.string(),
    /** The contact's number, or `<digits>@lid` for a contact whose number is unknown. */
    from: z.string().regex(/^(\d{5,15}|\d{5,20}@lid)$/, "digits, or digits@lid"),
    name: z.string().default("Contato"),
    /** The message was typed on the chip's own phone and sent to `from`. */
    fromMe: z.boolean().default(false),
    /** How WhatsApp addresses the contact. Default: `phone` with `fromMe`, otherwise `lid`. */
    addressing: z.enum(["lid", "phone"]).optional(),
    /** The contact's account has exactly these digits. By default, it has those that the gateway derives from them. */
    isExactNumber: z.boolean().default(false),
    chat: z.enum(["contact", "group", "status", "broadcast"]).default("contact"),
    kind: z.enum(INBOUND_KINDS).default("text"),
    /** Text, caption, emoji of a reaction, or new text of an edited message. */
    text: z.string().optional(),
    /** The message's own id. Default: a new id. */
    id: z.string().min(1).optional(),
    /** The message that a reaction, a poll vote, an edit or a deletion is about. */
    messageId: z.string().min(1).optional(),
    /** The message that this message replies to. */
    quotedId: z.string().min(1).optional(),
    /** The edit arrives inside an `editedMessage`, as some phones send it. */
    isWrappedEdit: z.boolean().default(false),
    media: media.default({ isViewOnce: false, isGone: false }),
    /** A fault of this message's own webhooks. */
    webhooks: webhookFaultSchema.omit({ instanceName: true, count: true }).optional(),
  })
  .refine(({ kind, messageId }) => messageId !== undefined || !REFERRING.includes(kind), {
    message: "which message?",
    path: ["messageId"],
  })
  .refine(({ kind, text }) => text !== undefined || !NEED_TEXT.includes(kind), {
    message: "what text?",
    path: ["text"],
  });

export type InboundInput = z.infer<typeof inboundSchema>;
