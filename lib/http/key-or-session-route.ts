import type { ApiScope } from "@/types/api-keys";
import type { Role } from "@/types/people";
import type { RouteHandler, RouteRequest } from "./create-route";
import { keyRoute } from "./key-route";
import { sessionRoute } from "./session-route";

/**
 * A reading for services with the scope and for signed-in people of the roles alike. Whoever shows a key is judged
 * by it alone: a bad key is not saved by a good session.
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
