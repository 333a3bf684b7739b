import { MOST_BATCH_MESSAGES } from "@/types/batches";
import { idParamsSchema } from "@/types/params";

const PATH = "/api/v1/batches";
const ONE = `${PATH}/{id}`;
const IN_BATCH = [
  { status: 200, description: "The batch and the counts of its messages.", body: "Batch" },
] as const;

/** The type of these operations is checked in `OPERATIONS`, which includes them. */
export const BATCH_OPERATIONS = [
  {
    id: "createBatch",
    method: "post",
    path: PATH,
    scope: "messages:send",
    summary: "Send many messages",
    description: `Accepts up to ${MOST_BATCH_MESSAGES} messages in one request of at most 16 MB. Each message is a body of \`POST /api/v1/messages\` and is accepted or refused by itself; \`index\` is its position in the request. After a timeout, repeat the request with the same key: it continues where the first one stopped and accepts no message twice.`,
    headers: [
      {
        name: "Idempotency-Key",
        description: "Required. Identifies the batch. The same key with another body is rejected.",
        schema: { type: "string", minLength: 1, maxLength: 255 },
      },
    ],
    body: "CreateBatch",
    answers: [{ status: 202, description: "The accepted messages are stored.", body: "CreatedBatch" }],
    errors: ["idempotency_key_mismatch", "message_status_conflict"],
  },
  {
    id: "getBatch",
    method: "get",
    path: ONE,
    scope: "messages:read",
    summary: "Read a batch",
    description:
      "Returns how many messages of the batch have which status. `done` means that all of them have ended.",
    params: idParamsSchema,
    answers: IN_BATCH,
    errors: ["batch_not_found"],
  },
  {
    id: "pauseBatch",
    method: "post",
    path: `${ONE}/pause`,
    scope: "messages:send",
    summary: "Pause a batch",
    description:
      "Messages that have not been dispatched wait until the batch is resumed, and hold back no other message of their contacts. They still expire.",
    params: idParamsSchema,
    answers: IN_BATCH,
    errors: ["batch_not_found", "message_status_conflict"],
  },
  {
    id: "resumeBatch",
    method: "post",
    path: `${ONE}/resume`,
    scope: "messages:send",
    summary: "Resume a batch",
    description: "The waiting messages of the batch are sent again.",
    params: idParamsSchema,
    answers: IN_BATCH,
    errors: ["batch_not_found", "message_status_conflict"],
  },
  {
    id: "cancelBatch",
    method: "post",
    path: `${ONE}/cancel`,
    scope: "messages:send",
    summary: "Cancel a batch",
    description:
      "Cancels the messages of the batch. A message that is being sent may still arrive; one that then returns to the queue is cancelled too.",
    params: idParamsSchema,
    answers: IN_BATCH,
    errors: ["batch_not_found"],
  },
] as const;
