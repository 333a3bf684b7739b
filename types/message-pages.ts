import { z } from "zod";
import { expirySchema } from "./expiry";
import { MEDIA_KINDS, shownMediaSchema } from "./media";
import {
  MESSAGE_KINDS,
  MESSAGE_PRIORITIES,
  MESSAGE_STATUSES,
  MIGRATION_CAUSES,
  messageListQuerySchema,
  messageSchema,
} from "./messages";
import { noticeSchema } from "./notice";
import { replyCountsSchema } from "./reply-counts";
import { AGAIN_REFUSALS } from "./send-again";

/** The messages as the dashboard shows them. `messages.ts` defines the contract for services. */

/** Everything that a queued message can wait for. */
export const WAITING_FOR = [
  /** The contact's preferred chip. */
  "instance",
  /** A chip of the contact's specialty. */
  "specialty",
  /** Any free chip. */
  "any_instance",
  /** An earlier message to the same contact. */
  "earlier_message",
  /** The time for which it was scheduled. */
  "schedule",
  /** A point in time, because of a retry delay or a closed sending window. */
  "time",
  /** Its batch to be resumed. */
  "batch_paused",
  /** Nothing: the message has a slot and is about to be sent. */
  "hand_over",
] as const;

const timestamp = z.iso.datetime();

const waitingSchema = z.object({
  for: z.enum(WAITING_FOR),
  chipName: z.string().nullable(),
  until: timestamp.nullable(),
});
export type Waiting = z.infer<typeof waitingSchema>;

export const messageRowSchema = z.object({
  id: z.uuid(),
  to: z.string(),
  contactName: z.string().nullable(),
  status: z.enum(MESSAGE_STATUSES),
  /** When the message entered this status; null for statuses whose time is not stored. */
  statusAt: timestamp.nullable(),
  chipName: z.string().nullable(),
  chipId: z.uuid().nullable(),
  waiting: waitingSchema.nullable(),
  /** Null for a text. */
  mediaKind: z.enum(MEDIA_KINDS).nullable(),
  /** One of `MESSAGE_ERRORS`. */
  error: z.string().nullable(),
  resolvedBy: z.string().nullable(),
  client: z.string(),
  createdAt: timestamp,
});
export type MessageRow = z.infer<typeof messageRowSchema>;

export const messagePageSchema = z.object({
  items: z.array(messageRowSchema),
  nextCursor: z.string().nullable(),
  /** Number of all uncertain messages, regardless of the filter. */
  uncertain: z.number().int(),
  /** False if there are no messages at all, regardless of the filter. */
  any: z.boolean(),
  /** The name of the chip whose messages the filter selects; null without that filter. */
  filteredChip: z.string().nullable(),
  /** The name of the batch that the filter selects; null without that filter, and if the batch has no name. */
  filteredBatch: z.string().nullable(),
  notice: noticeSchema,
});
export type MessagePage = z.infer<typeof messagePageSchema>;

export const messagePageQuerySchema = z.strictObject({
  /**
   * Start of a message id, part of a phone number, or part of a contact's name or external id, or of a chip's label or
   * instance name.
   */
  search: z.string().trim().max(100).default(""),
  status: messageListQuerySchema.shape.status,
  instance: z.string().trim().max(50).default(""),
  client: z.string().trim().max(50).default(""),
  /** Id of a batch. */
  batch: z.union([z.literal(""), z.uuid()]).default(""),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});
export type MessagePageQuery = z.infer<typeof messagePageQuerySchema>;

/** Selects the messages to send again. */
export const againQuerySchema = messagePageQuerySchema.omit({ cursor: true });

export const contactEventSchema = z.object({
  id: z.string(),
  at: timestamp,
  kind: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  reason: z.string().nullable(),
  messageId: z.uuid().nullable(),
  /** The client or the person that changed the contact; both are null if the pool changed it. */
  service: z.string().nullable(),
  person: z.string().nullable(),
});
export type ContactEvent = z.infer<typeof contactEventSchema>;

export const messageDetailSchema = messageSchema.extend({
  /** The caption of a file, or the text. Null for people who may not read it. */
  text: z.string().nullable(),
  /** Null for a text. */
  mediaKind: z.enum(MEDIA_KINDS).nullable(),
  media: shownMediaSchema.nullable(),
  chipId: z.uuid().nullable(),
  /** Names of the chips, by each instance name in this message. */
  chipNames: z.record(z.string(), z.string()),
  client: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  priority: z.enum(MESSAGE_PRIORITIES),
  waiting: waitingSchema.nullable(),
  /** Kept after the outcome is known. Null if the message was never uncertain or was proven not sent. */
  uncertainSince: timestamp.nullable(),
  cancelledAt: timestamp.nullable(),
  /** Null for messages that did not expire, and if the cause was not recorded. */
  expiry: expirySchema.nullable(),
  /** Reason why the message cannot be sent again; null if it can. */
  againRefusal: z.enum(AGAIN_REFUSALS).nullable(),
  /** Set only if `reason` is `migrated`. */
  migrationCause: z.enum(MIGRATION_CAUSES).nullable(),
  contact: z.object({
    id: z.uuid(),
    name: z.string().nullable(),
    /** All specialties, comma-separated, in the order in which they were given. */
    specialty: z.string().nullable(),
    preferredInstance: z.string().nullable(),
    events: z.array(contactEventSchema),
  }),
});
export type MessageDetail = z.infer<typeof messageDetailSchema>;

/**
 * `accept`: the message counts as sent. `send_again`: the message fails, and a new message that is linked to it
 * replaces it.
 */
export const RESOLUTIONS = ["accept", "send_again"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const resolveMessageSchema = z.strictObject({ decision: z.enum(RESOLUTIONS) });

export const resolveMessagesSchema = z.strictObject({
  ids: z.array(z.uuid()).min(1).max(100),
  decision: z.enum(RESOLUTIONS),
});
export type ResolveMessagesInput = z.infer<typeof resolveMessagesSchema>;

/** `skipped`: messages that were not uncertain. */
export const resolveMessagesAnswerSchema = z.object({
  resolved: z.array(z.uuid()),
  skipped: z.array(z.uuid()),
});
export type ResolveMessagesAnswer = z.infer<typeof resolveMessagesAnswerSchema>;

export const chipContactSchema = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  phone: z.string(),
  specialty: z.string().nullable(),
  lastMessageAt: timestamp.nullable(),
  lastReplyAt: timestamp.nullable(),
});
export const chipContactListSchema = z.object({
  total: z.number().int(),
  items: z.array(chipContactSchema),
  replies: replyCountsSchema,
});
export type ChipContactList = z.infer<typeof chipContactListSchema>;

/**
 * Limits that can keep a chip from sending now. `ramp`: after a long outage, the backlog is sent in growing batches.
 */
export const SLOT_BLOCKERS = ["gap", "hour", "day", "ramp", "no_capacity"] as const;

/** A chip's newest messages, and whether and when the chip can send next. `sending` is null for a deleted chip. */
export const chipMessageListSchema = z.object({
  items: z.array(messageRowSchema),
  sending: z
    .object({
      /** `known`: because of a restriction by WhatsApp, the chip can send only to known contacts. */
      able: z.enum(["yes", "known", "no"]),
      /** Null if a slot is free now, or if no slot will become free. */
      nextSlotAt: timestamp.nullable(),
      blockedBy: z.enum(SLOT_BLOCKERS).nullable(),
      out: z.object({ since: timestamp, cause: z.string().nullable() }).nullable(),
    })
    .nullable(),
});
export type ChipMessageList = z.infer<typeof chipMessageListSchema>;
