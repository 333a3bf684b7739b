import { z } from "zod";
import { commaList } from "./comma-list";
import { messageContentInputSchema, messageContentSchema } from "./message-content";
import { STRATEGIES } from "./settings";
import { storableText } from "./storable-text";
import { isVisible, NOT_VISIBLE } from "./visible-text";

/** Statuses as clients see them. `STATUS_OF_PHASE` maps the internal phases to them. */
export const MESSAGE_STATUSES = [
  "queued",
  "sending",
  "sent",
  "delivered",
  "read",
  "failed",
  "expired",
  "cancelled",
  "uncertain",
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** Phases of a message (docs/delivery.md), as stored in the message's row. */
export const MESSAGE_PHASES = [
  "queued",
  "reserved",
  "dispatching",
  "sent",
  "delivered",
  "read",
  "failed",
  "expired",
  "cancelled",
  "uncertain",
] as const;
export type MessagePhase = (typeof MESSAGE_PHASES)[number];

export const STATUS_OF_PHASE: Record<MessagePhase, MessageStatus> = {
  queued: "queued",
  reserved: "queued",
  dispatching: "sending",
  sent: "sent",
  delivered: "delivered",
  read: "read",
  failed: "failed",
  expired: "expired",
  cancelled: "cancelled",
  uncertain: "uncertain",
};

export const MESSAGE_KINDS = ["new", "follow_up", "reply"] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Most urgent first. The database stores a priority as its index in this array. */
export const MESSAGE_PRIORITIES = ["high", "normal", "bulk"] as const;
export type MessagePriority = (typeof MESSAGE_PRIORITIES)[number];

export const VERDICTS = [
  "chosen",
  "not_connected",
  "paused",
  "restricted",
  "banned",
  "hour_full",
  "day_full",
  "cooling_down",
  "breaker_open",
  "wrong_number",
  "owner_unknown",
  "warmup_rest",
  "other_specialty",
  "more_loaded",
  "used_more_recently",
  "tied",
] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * Reasons for choosing an instance. `assigned`: the chip is the contact's first. `rotation`: the strategy has no
 * preferred chips.
 */
export const ROUTING_REASONS = ["preferred", "assigned", "migrated", "rotation", "specialty"] as const;
export type RoutingReason = (typeof ROUTING_REASONS)[number];

/** Reasons why a contact moved to another chip (docs/limits.md, "When a contact changes chips"). */
export const MIGRATION_CAUSES = [
  "cancelled",
  "banned",
  "wrong_number",
  "disconnected",
  "final_close",
  "missing",
  "dropped",
  "gateway_down",
  "out_of_rotation",
  "restricted",
  "day_full",
  "hour_full",
  "paused",
  "no_capacity",
  "other_specialty",
  "rebalanced",
] as const;
export type MigrationCause = (typeof MIGRATION_CAUSES)[number];

export const MESSAGE_ERRORS = [
  "number_not_on_whatsapp",
  "rejected_by_gateway",
  "error_after_send",
  "timeout",
  "connection_lost",
  "unexpected_answer",
  "worker_lost",
  "superseded",
  "expired",
  "contact_opted_out",
  "media_missing",
] as const;
export type MessageError = (typeof MESSAGE_ERRORS)[number];

const timestamp = z.iso.datetime();

export const contactInputSchema = z.strictObject({
  externalId: storableText(200).optional(),
  name: storableText(200).optional(),
  specialty: storableText(100).optional(),
});

const METADATA_BYTES = 4096;

export const metadataSchema = z
  .record(z.string(), z.json())
  .refine(
    (value) => new TextEncoder().encode(JSON.stringify(value)).length <= METADATA_BYTES,
    "must be at most 4 kB",
  )
  .refine((value) => !JSON.stringify(value).includes("\\u0000"), "must be text without NUL");

const messageFields = z.strictObject({
  /**
   * A phone number in any common format. The number is read as Brazilian unless it starts with `+` or `00`, or is a
   * complete foreign number that cannot be Brazilian.
   */
  to: z.string().trim().min(1).max(40),
  /** Either this or `content`. */
  text: storableText(4096).refine(isVisible, NOT_VISIBLE).optional(),
  /** A file instead of a text. */
  content: messageContentInputSchema.optional(),
  contact: contactInputSchema.optional(),
  /**
   * Ignored while the contact's reply window is open: the message is then a `reply`. Otherwise, the default is
   * `follow_up` for a contact that has received a message before, and `new` for any other contact.
   */
  kind: z.enum(MESSAGE_KINDS).optional(),
  priority: z.enum(MESSAGE_PRIORITIES).default("normal"),
  /** Counted from `sendAt` if that is given. */
  ttlSeconds: z.number().int().min(60).max(604_800).default(86_400),
  /** Not sent before this time, which is at most 30 days ahead. A time in the past means now. */
  sendAt: z.iso.datetime({ offset: true }).optional(),
  /** Id of the inbound message that this message quotes. The contact must have sent it. */
  inReplyTo: z.uuid().optional(),
  callbackUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  metadata: metadataSchema.default({}),
});

export const sendMessageSchema = messageFields.refine(
  ({ text, content }) => (text === undefined) !== (content === undefined),
  { path: ["text"], message: "either text or content is required" },
);
export type SendMessageInput = z.infer<typeof sendMessageSchema>;

export const idempotencyKeySchema = z.string().min(1).max(255);

const errorSchema = z.object({ code: z.string(), detail: z.string().nullable() });

export const messageAttemptSchema = z.object({
  instanceName: z.string().nullable(),
  status: z.string(),
  startedAt: timestamp,
  finishedAt: timestamp.nullable(),
  error: errorSchema.nullable(),
});

export const candidateSchema = z.object({
  instanceName: z.string(),
  verdict: z.enum(VERDICTS),
  load: z.number().nullable(),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const messageSchema = z.object({
  id: z.uuid(),
  to: z.string(),
  status: z.enum(MESSAGE_STATUSES),
  kind: z.enum(MESSAGE_KINDS),
  /** The file; null for a text. */
  content: messageContentSchema.nullable(),
  instanceName: z.string().nullable(),
  reason: z.enum(ROUTING_REASONS).nullable(),
  estimatedSendAt: timestamp.nullable(),
  sentAt: timestamp.nullable(),
  deliveredAt: timestamp.nullable(),
  readAt: timestamp.nullable(),
  failedAt: timestamp.nullable(),
  expiresAt: timestamp,
  error: errorSchema.nullable(),
  gatewayMessageId: z.string().nullable(),
  attempts: z.array(messageAttemptSchema),
  routing: z.object({
    strategy: z.enum(STRATEGIES).nullable(),
    candidates: z.array(candidateSchema),
  }),
  resolution: z.object({ by: z.string(), at: timestamp }).nullable(),
  scheduledFor: timestamp.nullable(),
  batchId: z.uuid().nullable(),
  inReplyTo: z.uuid().nullable(),
  supersedes: z.uuid().nullable(),
  supersededBy: z.uuid().nullable(),
  simulated: z.boolean(),
  metadata: z.record(z.string(), z.json()),
  createdAt: timestamp,
});
export type Message = z.infer<typeof messageSchema>;

export const messageListQuerySchema = z.strictObject({
  status: commaList(MESSAGE_STATUSES).default([]),
  to: z.string().trim().max(40).optional(),
  instanceName: z.string().max(50).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  cursor: z.string().max(200).optional(),
});
export type MessageListQuery = z.infer<typeof messageListQuerySchema>;

export const messageListSchema = z.object({
  items: z.array(messageSchema),
  nextCursor: z.string().nullable(),
});

/**
 * The message list for services. Like every response of `/api/v1`, it contains `simulated`, which is true if the
 * gateway is the simulator.
 */
export const apiMessageListSchema = messageListSchema.extend({ simulated: z.boolean() });
export type ApiMessageList = z.infer<typeof apiMessageListSchema>;
