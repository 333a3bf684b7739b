import { bulkChange } from "@/lib/chips/bulk-change";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { bulkChangeSchema } from "@/types/bulk";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: bulkChangeSchema,
    handler: ({ context, body }) => bulkChange(context, body),
  }),
});
