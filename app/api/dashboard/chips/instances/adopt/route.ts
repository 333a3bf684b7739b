import { adoptInstance } from "@/lib/chips/adopt-instance";
import { getChip } from "@/lib/chips/get-chip";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { adoptInstanceSchema } from "@/types/adoption";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: adoptInstanceSchema,
    status: 201,
    handler: async ({ context, body }) => getChip(context, await adoptInstance(context, body)),
  }),
});
