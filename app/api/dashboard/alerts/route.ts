import { readAlertPage } from "@/lib/alerts/read-alerts";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { alertPageQuerySchema } from "@/types/alert-pages";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: alertPageQuerySchema,
    handler: ({ context, query }) => readAlertPage(context, query),
  }),
});
