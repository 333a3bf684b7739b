import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { openLiveStream } from "@/lib/live/live-stream";
import { readSession } from "@/lib/people/read-session";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    isStream: true,
    handler: ({ context, request, session }) =>
      openLiveStream(context, {
        signal: request.signal,
        personId: session.actor.id,
        isHead: request.method === "HEAD",
        isAllowed: async () =>
          (await readSession(context, request.headers.get("cookie"), { byPerson: false })) !== null,
      }),
  }),
});
