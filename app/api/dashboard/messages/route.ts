import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { readMessagePage } from "@/lib/queue/read/read-message-page";
import { messagePageQuerySchema } from "@/types/message-pages";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: messagePageQuerySchema,
    handler: ({ context, query }) => readMessagePage(context, query),
  }),
});
