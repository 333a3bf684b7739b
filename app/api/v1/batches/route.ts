import { invalidField } from "@/lib/errors";
import { readIdempotencyKey } from "@/lib/http/idempotency-key";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { createBatch } from "@/lib/queue/batches/create-batch";
import { createBatchSchema } from "@/types/batches";

/** 10,000 messages with texts of average length and metadata. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const BODY_DEADLINE_MS = 60_000;

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "messages:send",
    body: createBatchSchema,
    bodyLimits: { maxBytes: MAX_BODY_BYTES, deadlineMs: BODY_DEADLINE_MS },
    status: 202,
    handler: async ({ request, context, client, body }) => {
      const key = readIdempotencyKey(request.headers);
      if (key === null) throw invalidField("Idempotency-Key", "is required");
      return await createBatch(context, client, body, key);
    },
  }),
});
