import { methods } from "@/lib/http/methods";
import { publicRoute } from "@/lib/http/public-route";
import { causeOf } from "@/lib/http/session-route";
import { readSession } from "@/lib/people/read-session";
import type { SignedIn } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: publicRoute({
    handler: async ({ context, request }): Promise<SignedIn> => {
      const session = await readSession(context, request.headers.get("cookie"), causeOf(request));
      if (session === null) return { user: null };
      const { id, label, role } = session.actor;
      return { user: { id, name: label, email: session.email, role } };
    },
  }),
});
