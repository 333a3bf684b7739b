import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { previewAgain } from "@/lib/queue/again/preview-again";
import { sendAgain } from "@/lib/queue/again/send-again";
import { againQuerySchema } from "@/types/message-pages";
import { WRITERS } from "@/types/people";
import { sendAgainSchema } from "@/types/send-again";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    query: againQuerySchema,
    handler: ({ context, query }) => previewAgain(context, query),
  }),
  POST: sessionRoute({
    roles: WRITERS,
    body: sendAgainSchema,
    handler: ({ context, body }) => sendAgain(context, body),
  }),
});
