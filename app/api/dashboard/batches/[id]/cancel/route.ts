import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { cancelBatch } from "@/lib/queue/batches/cancel-batch";
import { readBatch } from "@/lib/queue/batches/get-batch";
import { WRITERS } from "@/types/people";

const EVERY_CLIENT = { clientId: null };

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(WRITERS, async (ctx, id) => {
    await cancelBatch(ctx, id, EVERY_CLIENT);
    return await readBatch(ctx, id, EVERY_CLIENT);
  }),
});
