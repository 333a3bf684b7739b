import { listAdoptable } from "@/lib/chips/adopt-instance";
import { commandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    handler: async (input) => ({ items: await listAdoptable(commandContext(input)) }),
  }),
});
