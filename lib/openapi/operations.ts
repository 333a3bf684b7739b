import type { z } from "zod";
import type { ApiScope } from "@/types/api-keys";
import { batchSchema, createBatchSchema, createdBatchSchema } from "@/types/batches";
import { consentInputSchema, consentSchema, contactStateSchema } from "@/types/consent";
import type { ErrorCode } from "@/types/errors";
import { eventListSchema, eventSchema } from "@/types/events";
import { inboundMessageSchema } from "@/types/inbound";
import { mediaSchema } from "@/types/media";
import { messageCallbackSchema } from "@/types/message-callback";
import {
  apiMessageListSchema,
  messageListQuerySchema,
  messageSchema,
  sendMessageSchema,
} from "@/types/messages";
import { idParamsSchema } from "@/types/params";
import {
  poolInstanceListSchema,
  reservationParamsSchema,
  selectInstanceSchema,
  selectionSchema,
} from "@/types/selection";
import {
  createdSubscriptionSchema,
  createSubscriptionSchema,
  deliveryListSchema,
  replayedSchema,
  replaySchema,
  rotatedSubscriptionSchema,
  subscriptionListSchema,
  subscriptionSchema,
  updateSubscriptionSchema,
} from "@/types/subscriptions";
import { BATCH_OPERATIONS } from "./batch-operations";
import { CONTACT_OPERATIONS } from "./contact-operations";
import { EVENT_OPERATIONS } from "./event-operations";
import { MEDIA_OPERATIONS } from "./media-operations";

export const COMPONENTS = {
  Message: { schema: messageSchema, io: "output" },
  MessageList: { schema: apiMessageListSchema, io: "output" },
  MessageCallback: { schema: messageCallbackSchema, io: "output" },
  InboundMessage: { schema: inboundMessageSchema, io: "output" },
  Contact: { schema: contactStateSchema, io: "output" },
  Consent: { schema: consentSchema, io: "output" },
  ConsentInput: { schema: consentInputSchema, io: "input" },
  CreateBatch: { schema: createBatchSchema, io: "input" },
  CreatedBatch: { schema: createdBatchSchema, io: "output" },
  Batch: { schema: batchSchema, io: "output" },
  Media: { schema: mediaSchema, io: "output" },
  SendMessage: { schema: sendMessageSchema, io: "input" },
  SelectInstance: { schema: selectInstanceSchema, io: "input" },
  Selection: { schema: selectionSchema, io: "output" },
  PoolInstanceList: { schema: poolInstanceListSchema, io: "output" },
  Event: { schema: eventSchema, io: "output" },
  EventList: { schema: eventListSchema, io: "output" },
  CreateSubscription: { schema: createSubscriptionSchema, io: "input" },
  UpdateSubscription: { schema: updateSubscriptionSchema, io: "input" },
  Subscription: { schema: subscriptionSchema, io: "output" },
  CreatedSubscription: { schema: createdSubscriptionSchema, io: "output" },
  SubscriptionList: { schema: subscriptionListSchema, io: "output" },
  RotatedSubscription: { schema: rotatedSubscriptionSchema, io: "output" },
  Replay: { schema: replaySchema, io: "input" },
  Replayed: { schema: replayedSchema, io: "output" },
  DeliveryList: { schema: deliveryListSchema, io: "output" },
} as const satisfies Record<string, { schema: z.ZodType; io: "input" | "output" }>;

type ComponentName = keyof typeof COMPONENTS;

export interface RequestHeader {
  name: string;
  description: string;
  schema: Record<string, unknown>;
}

export interface Operation {
  id: string;
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
  scope: ApiScope;
  /** A second scope that is enough instead. */
  orScope?: ApiScope;
  summary: string;
  description: string;
  headers?: readonly RequestHeader[];
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: ComponentName;
  /** True if the body is a file. */
  uploads?: true;
  answers: readonly { status: number; description: string; body?: ComponentName; isFile?: true }[];
  /** True if the body accepts a `callbackUrl`. */
  callsBack?: true;
  /** In addition to `COMMON_ERRORS`. */
  errors: readonly ErrorCode[];
}

const COMMON_ERRORS: readonly ErrorCode[] = [
  "invalid_request",
  "unauthenticated",
  "forbidden",
  "rate_limited",
  "internal_error",
  "database_unavailable",
];
const BODY_ERRORS: readonly ErrorCode[] = ["invalid_json", "body_too_large", "unsupported_media_type"];

const KEY_ERRORS: readonly ErrorCode[] = ["idempotency_key_mismatch", "idempotency_key_in_use"];
const IDEMPOTENCY_KEY: RequestHeader = {
  name: "Idempotency-Key",
  description:
    "Identifies this request for 30 days. The same key with the same body returns the same result; with a different body, the request is rejected. Idempotency keys belong to the client, not to one of its API keys.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

/** API operations, in the order in which the API reference lists them. */
export const OPERATIONS: readonly Operation[] = [
  {
    id: "sendMessage",
    method: "post",
    path: "/api/v1/messages",
    scope: "messages:send",
    summary: "Send a message",
    description:
      "Responds as soon as the message is stored. From then on, the message always ends in a status that can be read. The instance is chosen when the message is about to be sent, so messages wait while instances are disconnected. `pool_full` means that the message could not be sent before it expires, so it is not stored. `to` is a Brazilian number in any spelling, or a foreign number with `+` or `00` (digits alone are accepted only if they cannot be Brazilian). With `sendAt`, the message waits until that time, at most 30 days ahead, and holds back no other message of the contact. A message is either a `text` or a file (`content`) that was uploaded with `POST /api/v1/media`; a voice message (`audio`) has no caption. `inReplyTo` quotes a message that the contact has sent; the quote is left out if another chip sends the message. For 24 hours after a contact's last reply, every message is a `reply` and goes through the chip that received it. `contact` describes a new contact. With the scope `contacts:write`, it also changes an existing contact: a known `externalId` gets the new phone number, a name replaces the old name, and a specialty is added.",
    headers: [
      IDEMPOTENCY_KEY,
      {
        name: "Prefer",
        description:
          "With `wait=20`, the response waits until the message is no longer `queued` or `sending`, and its status is 200. If that takes longer than the given number of seconds (at most 60), the status is 202.",
        schema: { type: "string" },
      },
    ],
    body: "SendMessage",
    callsBack: true,
    answers: [
      { status: 202, description: "The message is stored. `Location` is its URL.", body: "Message" },
      {
        status: 200,
        description: "With `Prefer: wait`: the message is no longer `queued` or `sending`.",
        body: "Message",
      },
    ],
    errors: [
      ...KEY_ERRORS,
      "contact_opted_out",
      "inbound_not_found",
      "media_not_found",
      "pool_full",
      "no_instance_available",
    ],
  },
  {
    id: "listMessages",
    method: "get",
    path: "/api/v1/messages",
    scope: "messages:read",
    summary: "List messages",
    description:
      "Returns the messages of this client, newest first. Pass `nextCursor` as `cursor` to get the next page.",
    query: messageListQuerySchema,
    answers: [{ status: 200, description: "One page of messages.", body: "MessageList" }],
    errors: [],
  },
  {
    id: "getMessage",
    method: "get",
    path: "/api/v1/messages/{id}",
    scope: "messages:read",
    summary: "Read a message",
    description:
      "Includes every attempt and the reason why the instance was chosen. The text is not returned. The `error.detail` of an `expired` message says what held it. If an operator sent an ended message again, `supersededBy` is the id of the new message, whose `supersedes` is this message's id.",
    params: idParamsSchema,
    answers: [{ status: 200, description: "The current state of the message.", body: "Message" }],
    errors: ["message_not_found"],
  },
  {
    id: "cancelMessage",
    method: "post",
    path: "/api/v1/messages/{id}/cancel",
    scope: "messages:send",
    summary: "Cancel a message",
    description: "Only possible while the message is `queued`.",
    params: idParamsSchema,
    answers: [{ status: 200, description: "The message is cancelled.", body: "Message" }],
    errors: ["message_not_found", "message_status_conflict"],
  },
  {
    id: "getInboundMessage",
    method: "get",
    path: "/api/v1/inbound/{id}",
    scope: "inbound:read",
    summary: "Read an inbound message",
    description:
      "A message that a contact wrote to any instance (`direction` is `in`), or that somebody wrote on the instance's own phone (`out_manual`). After an edit, `text` is the new text. The text is null after the contact deleted the message, and once it is older than the pool's retention of texts.",
    params: idParamsSchema,
    answers: [{ status: 200, description: "The inbound message.", body: "InboundMessage" }],
    errors: ["inbound_not_found"],
  },
  {
    id: "selectInstance",
    method: "post",
    path: "/api/v1/selection",
    scope: "selection",
    summary: "Choose an instance",
    description:
      "For services that send messages themselves. Chooses an instance and reserves one of its slots. The slot counts as used unless it is released within 60 s. With `dryRun`, nothing is reserved.",
    headers: [IDEMPOTENCY_KEY],
    body: "SelectInstance",
    answers: [{ status: 200, description: "The chosen instance and the reason.", body: "Selection" }],
    errors: [...KEY_ERRORS, "contact_opted_out", "no_instance_available", "reservation_not_found"],
  },
  {
    id: "releaseSelection",
    method: "delete",
    path: "/api/v1/selection/{reservationId}",
    scope: "selection",
    summary: "Release a slot",
    description: "Possible within 60 s of the reservation.",
    params: reservationParamsSchema,
    answers: [{ status: 204, description: "The slot is free again." }],
    errors: ["reservation_not_found"],
  },
  ...BATCH_OPERATIONS,
  ...MEDIA_OPERATIONS,
  ...CONTACT_OPERATIONS,
  {
    id: "listInstances",
    method: "get",
    path: "/api/v1/instances",
    scope: "instances:read",
    summary: "List the instances",
    description:
      "Returns all instances of the pool: whether each one is connected, how many slots are left, and when the next slot becomes free.",
    answers: [{ status: 200, description: "All instances of the pool.", body: "PoolInstanceList" }],
    errors: [],
  },
  ...EVENT_OPERATIONS,
];

export function errorsOf(operation: Operation): ErrorCode[] {
  return [...COMMON_ERRORS, ...(operation.body === undefined ? [] : BODY_ERRORS), ...operation.errors];
}
