import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { resumeBatch } from "@/lib/queue/batches/resume-batch";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "messages:send",
    params: idParamsSchema,
    handler: ({ context, client, params }) => resumeBatch(context, params.id, client.id),
  }),
});
