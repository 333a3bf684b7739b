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
import { messageParamsSchema } from "@/types/params";
import {
  poolInstanceListSchema,
  reservationParamsSchema,
  selectInstanceSchema,
  selectionSchema,
} from "@/types/selection";

/** Schemas that answers and requests name; each is one component of the document. */
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
  /** True where a `callbackUrl` is taken. */
  callsBack?: true;
  /** Besides those that every operation may answer. */
  errors: readonly ErrorCode[];
}

/** What every operation may answer. */
const COMMON_ERRORS: readonly ErrorCode[] = [
  "invalid_request",
  "unauthenticated",
  "forbidden",
  "rate_limited",
  "internal_error",
  "database_unavailable",
];
/** And what may happen to every body. */
const BODY_ERRORS: readonly ErrorCode[] = ["invalid_json", "body_too_large", "unsupported_media_type"];

const KEY_ERRORS: readonly ErrorCode[] = ["idempotency_key_mismatch", "idempotency_key_in_use"];
const IDEMPOTENCY_KEY: RequestHeader = {
  name: "Idempotency-Key",
  description:
    "Names this request for 30 days: sent again with the same body it answers the same, with another body it is refused. It belongs to the client, whichever of its keys is used.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

/** The services' routes, in the order in which the reference shows them. */
export const OPERATIONS: readonly Operation[] = [
  {
    id: "sendMessage",
    method: "post",
    path: "/api/v1/messages",
    scope: "messages:send",
    summary: "Send a message",
    description:
      "Answers when the message is durable: from then on it ends in a status that can be read. The instance is chosen when its turn comes. Disconnected instances only let it wait; `pool_full` says that it could not go out before its time to live is over, and then nothing is stored. `to` decides where it goes: a Brazilian number in any spelling, another country's with `+` or `00` (digits alone only when they are no Brazilian number). `contact` makes a new contact; with the scope `contacts:write` it also changes one that is there: a known `externalId` gets the new phone, a name replaces the name, a specialty is added.",
    headers: [
      IDEMPOTENCY_KEY,
      {
        name: "Prefer",
        description:
          "`wait=20` answers 200 as soon as the message has left `queued` and `sending`, or 202 after that many seconds, at most 60.",
        schema: { type: "string" },
      },
    ],
    body: "SendMessage",
    callsBack: true,
    answers: [
      { status: 202, description: "Accepted; `Location` says where it can be read.", body: "Message" },
      { status: 200, description: "With `Prefer: wait`: it has ended, or was sent.", body: "Message" },
    ],
    errors: [...KEY_ERRORS, "pool_full", "no_instance_available"],
  },
  {
    id: "listMessages",
    method: "get",
    path: "/api/v1/messages",
    scope: "messages:read",
    summary: "List messages",
    description: "The client's own, the newest first; `nextCursor` is the `cursor` of the next page.",
    query: messageListQuerySchema,
    answers: [{ status: 200, description: "A page.", body: "MessageList" }],
    errors: [],
  },
  {
    id: "getMessage",
    method: "get",
    path: "/api/v1/messages/{id}",
    scope: "messages:read",
    summary: "Read a message",
    description: "With every hand-over, and why this instance and not another. Its text is not part of it.",
    params: messageParamsSchema,
    answers: [{ status: 200, description: "The message as it is now.", body: "Message" }],
    errors: ["message_not_found"],
  },
  {
    id: "cancelMessage",
    method: "post",
    path: "/api/v1/messages/{id}/cancel",
    scope: "messages:send",
    summary: "Cancel a message",
    description: "Only while it is `queued`.",
    params: messageParamsSchema,
    answers: [{ status: 200, description: "It is cancelled.", body: "Message" }],
    errors: ["message_not_found", "message_status_conflict"],
  },
  {
    id: "selectInstance",
    method: "post",
    path: "/api/v1/selection",
    scope: "selection",
    summary: "Choose an instance",
    description:
      "For a service that sends by itself: chooses an instance and takes one of its slots, which counts as used unless it is given back within 60 s. `dryRun` takes nothing.",
    headers: [IDEMPOTENCY_KEY],
    body: "SelectInstance",
    answers: [{ status: 200, description: "The instance, and why it.", body: "Selection" }],
    errors: [...KEY_ERRORS, "no_instance_available", "reservation_not_found"],
  },
  {
    id: "releaseSelection",
    method: "delete",
    path: "/api/v1/selection/{reservationId}",
    scope: "selection",
    summary: "Give a slot back",
    description: "Within 60 s of taking it.",
    params: reservationParamsSchema,
    answers: [{ status: 204, description: "It is free again." }],
    errors: ["reservation_not_found"],
  },
  {
    id: "listInstances",
    method: "get",
    path: "/api/v1/instances",
    scope: "instances:read",
    summary: "List the instances",
    description: "The pool as a service sees it: who is connected, what is left, when the next slot is free.",
    answers: [{ status: 200, description: "Every instance of the pool.", body: "PoolInstanceList" }],
    errors: [],
  },
];

/** Everything an operation may answer besides its success, as codes. */
export function errorsOf(operation: Operation): ErrorCode[] {
  return [...COMMON_ERRORS, ...(operation.body === undefined ? [] : BODY_ERRORS), ...operation.errors];
}
