import { z } from "zod";
import { INBOUND_KINDS, OPT_OUT_CAUSES } from "./conversation";
import { shownMediaSchema } from "./media";
import { contactEventSchema, messageRowSchema } from "./message-pages";
import { sendMessageSchema } from "./messages";
import { noticeSchema } from "./notice";

/** The contacts and their conversations as the dashboard shows them. */

const timestamp = z.iso.datetime();

export const contactRowSchema = z.object({
  id: z.uuid(),
  /** The name that services gave, otherwise the name that the contact chose in WhatsApp. */
  name: z.string().nullable(),
  /** See `printContactAddress`. */
  address: z.string(),
  externalId: z.string().nullable(),
  /** All specialties, comma-separated, in the order in which they were given. */
  specialty: z.string().nullable(),
  /** Name of the preferred chip. */
  chipName: z.string().nullable(),
  lastMessageAt: timestamp.nullable(),
  lastReplyAt: timestamp.nullable(),
  optedOutAt: timestamp.nullable(),
});
export type ContactRow = z.infer<typeof contactRowSchema>;

export const contactPageSchema = z.object({
  items: z.array(contactRowSchema),
  nextCursor: z.string().nullable(),
  /** False if there are no contacts at all, regardless of the filter. */
  any: z.boolean(),
  /** The name of the chip whose contacts the filter selects; null without that filter. */
  filteredChip: z.string().nullable(),
  notice: noticeSchema,
});
export type ContactPage = z.infer<typeof contactPageSchema>;

/** Contacts that the list can be limited to. `replied`: wrote within the last 24 hours. */
export const CONTACT_STATES = ["replied", "opted_out"] as const;
export type ContactState = (typeof CONTACT_STATES)[number];

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** Time in microseconds, which is missing for a contact without activity, and id of the last row of a page. */
const cursorSchema = z.string().regex(new RegExp(`^\\d{0,17}\\.${UUID}$`));

export const contactPageQuerySchema = z.strictObject({
  /** Part of a name, a phone number in any format, or part of an external id. */
  search: z.string().trim().max(100).default(""),
  state: z.enum(["", ...CONTACT_STATES]).default(""),
  /** Instance name of the preferred chip. */
  preferred: z.string().trim().max(50).default(""),
  cursor: cursorSchema.optional(),
});
export type ContactPageQuery = z.infer<typeof contactPageQuerySchema>;

export const contactDetailSchema = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  whatsappName: z.string().nullable(),
  address: z.string(),
  externalId: z.string().nullable(),
  specialty: z.string().nullable(),
  preferredInstance: z.string().nullable(),
  /** Names of the chips, by each instance name in this object. */
  chipNames: z.record(z.string(), z.string()),
  events: z.array(contactEventSchema),
  lastMessageAt: timestamp.nullable(),
  lastReplyAt: timestamp.nullable(),
  /** `reason` is null for people who may not read texts. */
  optOut: z
    .object({
      since: timestamp,
      cause: z.enum(OPT_OUT_CAUSES),
      reason: z.string().nullable(),
      by: z.string().nullable(),
    })
    .nullable(),
  erasedAt: timestamp.nullable(),
  /** When an earlier contact with this number was erased: the person has written again since. */
  numberErasedAt: timestamp.nullable(),
  /** End of the reply window; null if it is closed. */
  replyWindowUntil: timestamp.nullable(),
  /** Name of the chip that would send a message now; null if the pool would choose one. */
  nextChipName: z.string().nullable(),
  version: z.number().int(),
});
export type ContactDetail = z.infer<typeof contactDetailSchema>;

/** `out`: sent by this product. `out_manual`: written on the chip's phone. */
export const CONVERSATION_DIRECTIONS = ["in", "out", "out_manual"] as const;

export const conversationItemSchema = z.object({
  id: z.uuid(),
  direction: z.enum(CONVERSATION_DIRECTIONS),
  kind: z.enum(INBOUND_KINDS),
  /** Null if there is none, if it has expired, and for people who may not read texts. */
  text: z.string().nullable(),
  media: shownMediaSchema.nullable(),
  /** The message that this one quotes. */
  quoted: z.object({ text: z.string().nullable() }).nullable(),
  reactions: z.array(z.object({ direction: z.enum(CONVERSATION_DIRECTIONS), text: z.string() })),
  chipName: z.string().nullable(),
  /** Only for sent messages, like the fields below. */
  status: messageRowSchema.shape.status.nullable(),
  waiting: messageRowSchema.shape.waiting,
  error: z.string().nullable(),
  client: z.string().nullable(),
  /** The person that wrote the message on the contact's page. */
  person: z.string().nullable(),
  /** When the message was sent or received, otherwise when it was accepted. */
  at: timestamp,
  editedAt: timestamp.nullable(),
  deletedAt: timestamp.nullable(),
});
export type ConversationItem = z.infer<typeof conversationItemSchema>;

/** Newest first. */
export const conversationPageSchema = z.object({
  items: z.array(conversationItemSchema),
  nextCursor: z.string().nullable(),
});
export type ConversationPage = z.infer<typeof conversationPageSchema>;

export const conversationQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(new RegExp(`^\\d{1,17}\\.${UUID}$`))
    .optional(),
});

export const replySchema = z
  .strictObject({
    /** The caption, if there is a file. */
    text: sendMessageSchema.shape.text,
    /** A file that was uploaded for this reply. */
    mediaId: z.uuid().optional(),
    /** Chosen by the page for each draft, so that a repeated request sends once. */
    idempotencyKey: z.uuid(),
  })
  .refine(({ text, mediaId }) => text !== undefined || mediaId !== undefined, {
    path: ["text"],
    message: "either text or mediaId is required",
  });
export type ReplyInput = z.infer<typeof replySchema>;

export const replyAnswerSchema = z.object({ messageId: z.uuid() });
export type ReplyAnswer = z.infer<typeof replyAnswerSchema>;

export const updateContactSchema = z.strictObject({
  version: z.number().int().min(1).max(2_147_483_647),
  /** Instance name of the new preferred chip. */
  instanceName: z.string().trim().min(1).max(50).optional(),
  phone: z.string().trim().min(1).max(40).optional(),
});
export type UpdateContactInput = z.infer<typeof updateContactSchema>;
