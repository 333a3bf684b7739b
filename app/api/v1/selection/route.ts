import { readIdempotencyKey } from "@/lib/http/idempotency-key";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { selectInstance } from "@/lib/queue/select-instance";
import { selectInstanceSchema } from "@/types/selection";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "selection",
    body: selectInstanceSchema,
    handler: ({ request, context, client, body }) =>
      selectInstance(context, client, body, readIdempotencyKey(request.headers)),
  }),
});
