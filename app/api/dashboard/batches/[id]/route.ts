import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { readBatch } from "@/lib/queue/batches/get-batch";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: idRoute(READERS, (ctx, id) => readBatch(ctx, id, { clientId: null })),
});
