import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { resolveManyUncertain } from "@/lib/queue/settle/resolve-many-uncertain";
import { resolveMessagesSchema } from "@/types/message-pages";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: resolveMessagesSchema,
    handler: ({ context, body }) => resolveManyUncertain(context, body),
  }),
});
