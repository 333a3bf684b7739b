import type { Client, StartedSession } from "@/lib/people/start-session";
import type { SignedIn } from "@/types/people";
import { clientAddress } from "./client-address";
import type { RouteRequest } from "./create-route";

export function clientOf({ request, context }: Pick<RouteRequest, "request" | "context">): Client {
  return {
    address: clientAddress(request.headers, context.config.trustedProxies),
    userAgent: request.headers.get("user-agent"),
    cookieHeader: request.headers.get("cookie"),
  };
}

/** Responds with the signed-in person and sets the session cookie. The session token is never in a response body. */
export function signedInResponse(started: StartedSession, status = 200): Response {
  const answer: SignedIn = { user: started.user };
  const response = Response.json(answer, { status });
  for (const cookie of started.cookies) response.headers.append("set-cookie", cookie);
  return response;
}
