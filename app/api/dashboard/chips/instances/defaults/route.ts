import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { readNewChipDefaults } from "@/lib/instances/new-chip-defaults";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({ roles: WRITERS, handler: ({ context }) => readNewChipDefaults(context) }),
});
