import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { listPoolInstances } from "@/lib/queue/read/list-pool-instances";
import type { PoolInstanceList } from "@/types/selection";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "instances:read",
    handler: async ({ context }): Promise<PoolInstanceList> => ({
      items: await listPoolInstances(context),
      simulated: context.config.simulated,
    }),
  }),
});
