import { readConversation } from "@/lib/contacts/read-conversation";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { conversationQuerySchema } from "@/types/contact-pages";
import { idParamsSchema } from "@/types/params";
import { READERS, WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: idParamsSchema,
    query: conversationQuerySchema,
    handler: ({ context, params, query }) =>
      readConversation(context, params.id, query.cursor, {
        withText: WRITERS.includes(context.actor.role),
      }),
  }),
});
