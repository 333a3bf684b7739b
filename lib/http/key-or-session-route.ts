import type { ApiScope } from "@/types/api-keys";
import type { Role } from "@/types/people";
import type { RouteHandler, RouteRequest } from "./create-route";
import { keyRoute } from "./key-route";
import { sessionRoute } from "./session-route";

/**
 * Creates a read route for services whose key has the scope and for signed-in people with one of the roles. If a
 * request has a key, only the key counts: a request with an invalid key is rejected even if its session is valid.
 */
export function keyOrSessionRoute(options: {
  scope: ApiScope;
  roles: readonly Role[];
  handler: (input: RouteRequest) => unknown;
}): RouteHandler {
  const { scope, roles, handler } = options;
  const byKey = keyRoute({ scope, handler });
  const bySession = sessionRoute({ roles, handler });
  return (request, segment) => {
    const showsKey = request.headers.has("authorization") || request.headers.has("x-api-key");
    return (showsKey ? byKey : bySession)(request, segment);
  };
}
