import { listAdoptable } from "@/lib/chips/adopt-instance";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    handler: async ({ context }) => ({ items: await listAdoptable(context) }),
  }),
});
