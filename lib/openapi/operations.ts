import type { z } from "zod";
import type { ApiScope } from "@/types/api-keys";
import type { ErrorCode } from "@/types/errors";
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

/** Named schemas; each becomes one component of the document. */
export const COMPONENTS = {
  Message: { schema: messageSchema, io: "output" },
  MessageList: { schema: apiMessageListSchema, io: "output" },
  MessageCallback: { schema: messageCallbackSchema, io: "output" },
  SendMessage: { schema: sendMessageSchema, io: "input" },
  SelectInstance: { schema: selectInstanceSchema, io: "input" },
  Selection: { schema: selectionSchema, io: "output" },
  PoolInstanceList: { schema: poolInstanceListSchema, io: "output" },
} as const satisfies Record<string, { schema: z.ZodType; io: "input" | "output" }>;

type ComponentName = keyof typeof COMPONENTS;

export interface RequestHeader {
  name: string;
  description: string;
  schema: Record<string, unknown>;
}

export interface Operation {
  id: string;
  method: "get" | "post" | "delete";
  path: string;
  scope: ApiScope;
  summary: string;
  description: string;
  headers?: readonly RequestHeader[];
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: ComponentName;
  answers: readonly { status: number; description: string; body?: ComponentName }[];
  /** True when the body may hold a `callbackUrl`. */
  callsBack?: true;
  /** In addition to `COMMON_ERRORS`. */
  errors: readonly ErrorCode[];
}

/** Errors of every operation. */
const COMMON_ERRORS: readonly ErrorCode[] = [
  "invalid_request",
  "unauthenticated",
  "forbidden",
  "rate_limited",
  "internal_error",
  "database_unavailable",
];
/** Errors of every operation with a body. */
const BODY_ERRORS: readonly ErrorCode[] = ["invalid_json", "body_too_large", "unsupported_media_type"];

const KEY_ERRORS: readonly ErrorCode[] = ["idempotency_key_mismatch", "idempotency_key_in_use"];
const IDEMPOTENCY_KEY: RequestHeader = {
  name: "Idempotency-Key",
  description:
    "Identifies this request for 30 days. The same key with the same body returns the same result; with another body it is refused. It belongs to the client, not to one of its API keys.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

/** The routes for services, in the order of the reference. */
export const OPERATIONS: readonly Operation[] = [
  {
    id: "sendMessage",
    method: "post",
    path: "/api/v1/messages",
    scope: "messages:send",
    summary: "Send a message",
    description:
      "Answers when the message is stored. From then on it will end in a status that can be read. The instance is chosen when the message is about to be sent, so messages wait while instances are disconnected. `pool_full` means that the message could not be sent before it expires; nothing is stored then. `to` is a Brazilian number in any spelling, or a foreign number with `+` or `00` (digits alone only when they cannot be Brazilian). `contact` describes a new contact. With the scope `contacts:write` it also changes an existing one: a known `externalId` gets the new phone, a name replaces the old name, and a specialty is added.",
    headers: [
      IDEMPOTENCY_KEY,
      {
        name: "Prefer",
        description:
          "`wait=20` waits until the message has left `queued` and `sending` and answers 200. After that many seconds, at most 60, it answers 202.",
        schema: { type: "string" },
      },
    ],
    body: "SendMessage",
    callsBack: true,
    answers: [
      { status: 202, description: "The message is stored. `Location` is its address.", body: "Message" },
      {
        status: 200,
        description: "With `Prefer: wait`: the message was sent or has ended.",
        body: "Message",
      },
    ],
    errors: [...KEY_ERRORS, "pool_full", "no_instance_available"],
  },
  {
    id: "listMessages",
    method: "get",
    path: "/api/v1/messages",
    scope: "messages:read",
    summary: "List messages",
    description:
      "The messages of this client, newest first. Pass `nextCursor` as `cursor` to get the next page.",
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
      "Includes every attempt and the reason for the choice of the instance. The text is not returned.",
    params: idParamsSchema,
    answers: [{ status: 200, description: "The message in its current state.", body: "Message" }],
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
    id: "selectInstance",
    method: "post",
    path: "/api/v1/selection",
    scope: "selection",
    summary: "Choose an instance",
    description:
      "For a service that sends by itself. Chooses an instance and reserves one of its slots. The slot counts as used unless it is released within 60 s. `dryRun` reserves nothing.",
    headers: [IDEMPOTENCY_KEY],
    body: "SelectInstance",
    answers: [{ status: 200, description: "The chosen instance and the reason.", body: "Selection" }],
    errors: [...KEY_ERRORS, "no_instance_available", "reservation_not_found"],
  },
  {
    id: "releaseSelection",
    method: "delete",
    path: "/api/v1/selection/{reservationId}",
    scope: "selection",
    summary: "Release a slot",
    description: "Possible within 60 s after the slot was reserved.",
    params: reservationParamsSchema,
    answers: [{ status: 204, description: "The slot is free again." }],
    errors: ["reservation_not_found"],
  },
  {
    id: "listInstances",
    method: "get",
    path: "/api/v1/instances",
    scope: "instances:read",
    summary: "List the instances",
    description:
      "All instances of the pool: whether each is connected, how many slots are left, and when the next slot is free.",
    answers: [{ status: 200, description: "All instances of the pool.", body: "PoolInstanceList" }],
    errors: [],
  },
];

/** All error codes of an operation. */
export function errorsOf(operation: Operation): ErrorCode[] {
  return [...COMMON_ERRORS, ...(operation.body === undefined ? [] : BODY_ERRORS), ...operation.errors];
}
