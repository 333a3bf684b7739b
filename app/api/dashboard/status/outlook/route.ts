import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { readOutlook } from "@/lib/queue/outlook/read-outlook";
import { outlookQuerySchema } from "@/types/outlook";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: outlookQuerySchema,
    handler: ({ context, query }) => readOutlook(context, query),
  }),
});
