import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { cancelBatch } from "@/lib/queue/batches/cancel-batch";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "messages:send",
    params: idParamsSchema,
    handler: ({ context, client, params }) => cancelBatch(context, params.id, client.id),
  }),
});
