import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { endOtherSessions } from "@/lib/people/end-sessions";
import { listSessions } from "@/lib/people/list-sessions";
import { READERS } from "@/types/people";

/** The sessions of the caller. DELETE ends all of them except the session of the request. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    handler: async ({ context, session }) => ({
      items: await listSessions(context.db, context.actor.id, session.id),
    }),
  }),
  DELETE: sessionRoute({ roles: READERS, handler: ({ context }) => endOtherSessions(context) }),
});
