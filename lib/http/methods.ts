import { DomainError } from "@/lib/errors";
import { createRoute, type RouteHandler } from "./create-route";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];

/** Adds the missing methods to a route. These methods return 405 as a problem document, with an `Allow` header. */
export function methods(handlers: Partial<Record<Method, RouteHandler>>): Record<Method, RouteHandler> {
  const allowed = METHODS.filter((method) => handlers[method] !== undefined).join(", ");
  const refuse = createRoute({
    identify: () => {
      throw new DomainError("method_not_allowed", `This address takes ${allowed}.`);
    },
    handler: () => undefined,
  });
  const refuseWithAllow: RouteHandler = async (request, segment) => {
    const response = await refuse(request, segment);
    response.headers.set("allow", allowed);
    return response;
  };
  return {
    GET: handlers.GET ?? refuseWithAllow,
    POST: handlers.POST ?? refuseWithAllow,
    PUT: handlers.PUT ?? refuseWithAllow,
    PATCH: handlers.PATCH ?? refuseWithAllow,
    DELETE: handlers.DELETE ?? refuseWithAllow,
  };
}
