import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { resolveManyUncertain } from "@/lib/messages/resolve-uncertain";
import { resolveMessagesSchema } from "@/types/message-pages";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: resolveMessagesSchema,
    handler: (input) => resolveManyUncertain(verbContext(input), input.body),
  }),
});
