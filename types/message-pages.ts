import { z } from "zod";
import {
  MESSAGE_KINDS,
  MESSAGE_PRIORITIES,
  MESSAGE_STATUSES,
  MIGRATION_CAUSES,
  messageListQuerySchema,
  messageSchema,
} from "./messages";
import { noticeSchema } from "./notice";

/** The dashboard's view of messages; `messages.ts` defines the contract for services. */

/** What a queued message waits for. */
export const WAITING_FOR = [
  /** The contact's preferred chip. */
  "instance",
  /** A chip of the contact's specialty. */
  "specialty",
  /** The next free chip. */
  "any_instance",
  /** An earlier message to the same contact. */
  "earlier_message",
  /** A time, because of a retry delay or a closed sending window. */
  "time",
  /** Nothing: the message has a slot and is about to be sent. */
  "hand_over",
] as const;

const timestamp = z.iso.datetime();

const waitingSchema = z.object({
  for: z.enum(WAITING_FOR),
  instanceName: z.string().nullable(),
  until: timestamp.nullable(),
});
export type Waiting = z.infer<typeof waitingSchema>;

export const messageRowSchema = z.object({
  id: z.uuid(),
  to: z.string(),
  contactName: z.string().nullable(),
  status: z.enum(MESSAGE_STATUSES),
  /** Start of this status; null when it is not stored. */
  statusAt: timestamp.nullable(),
  instanceName: z.string().nullable(),
  chipId: z.uuid().nullable(),
  waiting: waitingSchema.nullable(),
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
  /** Counts all uncertain messages, regardless of the filter. */
  uncertain: z.number().int(),
  /** False when there are no messages at all, regardless of the filter. */
  any: z.boolean(),
  notice: noticeSchema,
});
export type MessagePage = z.infer<typeof messagePageSchema>;

export const messagePageQuerySchema = z.strictObject({
  /** Part of a phone number, start of an id, or name of a contact or instance. */
  search: z.string().trim().max(100).default(""),
  status: messageListQuerySchema.shape.status,
  instance: z.string().trim().max(50).default(""),
  client: z.string().trim().max(50).default(""),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});
export type MessagePageQuery = z.infer<typeof messagePageQuerySchema>;

export const contactEventSchema = z.object({
  id: z.string(),
  at: timestamp,
  kind: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  reason: z.string().nullable(),
  messageId: z.uuid().nullable(),
  /** The client that changed the contact; null for changes by the pool. */
  service: z.string().nullable(),
});
export type ContactEvent = z.infer<typeof contactEventSchema>;

export const messageDetailSchema = messageSchema.extend({
  /** Null for people who may not read it. */
  text: z.string().nullable(),
  chipId: z.uuid().nullable(),
  client: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  priority: z.enum(MESSAGE_PRIORITIES),
  waiting: waitingSchema.nullable(),
  /** Kept after the message is settled; null if it was never uncertain or was proven not sent. */
  uncertainSince: timestamp.nullable(),
  /** Set only if `reason` is `migrated`. */
  migrationCause: z.enum(MIGRATION_CAUSES).nullable(),
  contact: z.object({
    name: z.string().nullable(),
    /** All specialties, separated by commas, the first one given first. */
    specialty: z.string().nullable(),
    preferredInstance: z.string().nullable(),
    events: z.array(contactEventSchema),
  }),
});
export type MessageDetail = z.infer<typeof messageDetailSchema>;

/** `accept`: the message counts as sent. `send_again`: the message fails, and a new linked message replaces it. */
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
});
export type ChipContactList = z.infer<typeof chipContactListSchema>;

/** The rule that blocks a chip. `ramp`: after an outage, the backlog is sent in growing portions. */
export const SLOT_BLOCKERS = ["gap", "hour", "day", "ramp", "no_capacity"] as const;

/** A chip's newest messages and its next send; `sending` is null for a deleted chip. */
export const chipMessageListSchema = z.object({
  items: z.array(messageRowSchema),
  sending: z
    .object({
      /** `known`: restricted by WhatsApp to known contacts. */
      able: z.enum(["yes", "known", "no"]),
      /** Null when a slot is free now, or when none will become free. */
      nextSlotAt: timestamp.nullable(),
      blockedBy: z.enum(SLOT_BLOCKERS).nullable(),
      out: z.object({ since: timestamp, cause: z.string().nullable() }).nullable(),
    })
    .nullable(),
});
export type ChipMessageList = z.infer<typeof chipMessageListSchema>;
