import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { pauseBatch } from "@/lib/queue/batches/pause-batch";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "messages:send",
    params: idParamsSchema,
    handler: ({ context, client, params }) => pauseBatch(context, params.id, client.id),
  }),
});
