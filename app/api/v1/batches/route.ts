import { invalidField } from "@/lib/errors";
import { readIdempotencyKey } from "@/lib/http/idempotency-key";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { parseInput } from "@/lib/http/parse-input";
import { readJsonBody } from "@/lib/http/read-json-body";
import { createBatch } from "@/lib/queue/batches/create-batch";
import { createBatchSchema } from "@/types/batches";

/** 10,000 messages with texts of average length and metadata. */
const BODY_LIMITS = { maxBytes: 16 * 1024 * 1024, deadlineMs: 60_000 };

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "messages:send",
    // Read only in turn, so that few of these large bodies are in memory at once.
    readsBody: true,
    turns: "batches",
    status: 202,
    handler: async ({ request, context, client }) => {
      const key = readIdempotencyKey(request.headers);
      if (key === null) throw invalidField("Idempotency-Key", "is required");
      const body = parseInput(createBatchSchema, await readJsonBody(request, BODY_LIMITS));
      return await createBatch(context, client, body, key);
    },
  }),
});
