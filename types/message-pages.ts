import { z } from "zod";
import { noticeSchema } from "./chips";
import {
  MESSAGE_KINDS,
  MESSAGE_PRIORITIES,
  MESSAGE_STATUSES,
  MIGRATION_CAUSES,
  messageListQuerySchema,
  messageSchema,
} from "./messages";

/** What the operators' pages read of messages, beside the contract of the services in `messages.ts`. */

/** What a message that was not handed over yet waits for. */
export const WAITING_FOR = [
  /** The number its contact always hears from. */
  "instance",
  /** The numbers of its contact's specialty. */
  "specialty",
  /** The next number that is free. */
  "any_instance",
  /** Another message to the same contact, which leaves first. */
  "earlier_message",
  /** A moment: a pause after a try, or a sending window that is closed. */
  "time",
  /** Nothing: it has a slot and leaves now. */
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
  /** Since when it has this status; null where that is not kept. */
  statusAt: timestamp.nullable(),
  instanceName: z.string().nullable(),
  chipId: z.uuid().nullable(),
  waiting: waitingSchema.nullable(),
  /** A `MESSAGE_ERRORS`. */
  error: z.string().nullable(),
  resolvedBy: z.string().nullable(),
  client: z.string(),
  createdAt: timestamp,
});
export type MessageRow = z.infer<typeof messageRowSchema>;

export const messagePageSchema = z.object({
  items: z.array(messageRowSchema),
  nextCursor: z.string().nullable(),
  /** Messages of which nobody can say whether they were sent, in all. */
  uncertain: z.number().int(),
  /** False when there is no message at all, whatever is searched for. */
  any: z.boolean(),
  notice: noticeSchema,
});
export type MessagePage = z.infer<typeof messagePageSchema>;

export const messagePageQuerySchema = z.strictObject({
  /** A phone or a part of one, an id or its beginning, a name of a contact or an instance. */
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
  /** The client that changed the contact's data; null for what the pool did itself. */
  service: z.string().nullable(),
});
export type ContactEvent = z.infer<typeof contactEventSchema>;

export const messageDetailSchema = messageSchema.extend({
  /** What the contact reads; null for those who may not see it. */
  text: z.string().nullable(),
  chipId: z.uuid().nullable(),
  client: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  priority: z.enum(MESSAGE_PRIORITIES),
  waiting: waitingSchema.nullable(),
  /** Kept when the message is settled later; null when it never was uncertain, or was proven not sent. */
  uncertainSince: timestamp.nullable(),
  /** Why the contact could not stay with its number, when `reason` is `migrated`. */
  migrationCause: z.enum(MIGRATION_CAUSES).nullable(),
  contact: z.object({
    name: z.string().nullable(),
    /** All of them, the first one given first. */
    specialty: z.string().nullable(),
    preferredInstance: z.string().nullable(),
    events: z.array(contactEventSchema),
  }),
});
export type MessageDetail = z.infer<typeof messageDetailSchema>;

/** `accept`: it counts as sent. `send_again`: it failed, and a new message takes its place. */
export const RESOLUTIONS = ["accept", "send_again"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const resolveMessageSchema = z.strictObject({ decision: z.enum(RESOLUTIONS) });

export const resolveMessagesSchema = z.strictObject({
  ids: z.array(z.uuid()).min(1).max(100),
  decision: z.enum(RESOLUTIONS),
});
export type ResolveMessagesInput = z.infer<typeof resolveMessagesSchema>;

/** `skipped`: those that were not uncertain any more, or never were. */
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

/** Which rule makes a chip rest; `ramp`: it came back from an outage and goes on in growing portions. */
export const SLOT_BLOCKERS = ["gap", "hour", "day", "ramp", "no_capacity"] as const;

/** The newest messages through a chip, and when its next one can leave; `sending` is null for a deleted chip. */
export const chipMessageListSchema = z.object({
  items: z.array(messageRowSchema),
  sending: z
    .object({
      /** `known`: restricted by WhatsApp, it writes only to those who know it. */
      able: z.enum(["yes", "known", "no"]),
      /** Null when a slot is free now, and when none will be. */
      nextSlotAt: timestamp.nullable(),
      blockedBy: z.enum(SLOT_BLOCKERS).nullable(),
      out: z.object({ since: timestamp, cause: z.string().nullable() }).nullable(),
    })
    .nullable(),
});
export type ChipMessageList = z.infer<typeof chipMessageListSchema>;
