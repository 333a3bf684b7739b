import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { getBatch } from "@/lib/queue/batches/get-batch";
import { resumeBatch } from "@/lib/queue/batches/resume-batch";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "messages:send",
    params: idParamsSchema,
    handler: async ({ context, client, params }) => {
      await resumeBatch(context, params.id, { clientId: client.id });
      return await getBatch(context, params.id, { clientId: client.id });
    },
  }),
});
