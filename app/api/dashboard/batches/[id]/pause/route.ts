import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { readBatch } from "@/lib/queue/batches/get-batch";
import { pauseBatch } from "@/lib/queue/batches/pause-batch";
import { WRITERS } from "@/types/people";

const EVERY_CLIENT = { clientId: null };

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(WRITERS, async (ctx, id) => {
    await pauseBatch(ctx, id, EVERY_CLIENT);
    return await readBatch(ctx, id, EVERY_CLIENT);
  }),
});
