import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { cancelBatch } from "@/lib/queue/batches/cancel-batch";
import { getBatch } from "@/lib/queue/batches/get-batch";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "messages:send",
    params: idParamsSchema,
    handler: async ({ context, client, params }) => {
      await cancelBatch(context, params.id, { clientId: client.id });
      return await getBatch(context, params.id, { clientId: client.id });
    },
  }),
});
