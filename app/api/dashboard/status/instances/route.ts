import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { readStatusInstances } from "@/lib/status/read-status-instances";
import { READERS } from "@/types/people";
import { statusInstancesQuerySchema } from "@/types/status";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: statusInstancesQuerySchema,
    handler: ({ context, query }) => readStatusInstances(context, query.page),
  }),
});
