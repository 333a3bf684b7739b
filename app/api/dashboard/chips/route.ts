import { listChips } from "@/lib/chips/list-chips";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { chipListQuerySchema } from "@/types/chips";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: chipListQuerySchema,
    handler: ({ context, query }) => listChips(context, query),
  }),
});
