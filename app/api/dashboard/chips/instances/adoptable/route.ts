import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { listAdoptable } from "@/lib/instances/adopt-instance";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    handler: async (input) => ({ items: await listAdoptable(verbContext(input)) }),
  }),
});
