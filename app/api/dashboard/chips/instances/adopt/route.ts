import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { adoptInstance } from "@/lib/instances/adopt-instance";
import { getChip } from "@/lib/instances/get-chip";
import { adoptInstanceSchema } from "@/types/chips";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: adoptInstanceSchema,
    status: 201,
    handler: async (input) =>
      getChip(input.context, await adoptInstance(verbContext(input), input.body.instanceName)),
  }),
});
