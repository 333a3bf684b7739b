import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { getBatch } from "@/lib/queue/batches/get-batch";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "messages:read",
    params: idParamsSchema,
    handler: ({ context, client, params }) => getBatch(context, params.id, { clientId: client.id }),
  }),
});
