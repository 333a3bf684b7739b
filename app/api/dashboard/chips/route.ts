import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { listChips } from "@/lib/instances/list-chips";
import { chipListQuerySchema } from "@/types/chips";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: chipListQuerySchema,
    handler: ({ context, query }) => listChips(context, query),
  }),
});
