import { selectChips } from "@/lib/chips/select-chips";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { chipFilterSchema } from "@/types/chips";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: chipFilterSchema,
    handler: ({ context, query }) => selectChips(context, query),
  }),
});
