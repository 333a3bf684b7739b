import type { z } from "zod";
import { type PersonActor, readSession, type Session } from "@/lib/auth/read-session";
import { DomainError } from "@/lib/errors";
import type { Role } from "@/types/people";
import { checkOrigin } from "./check-origin";
import { createRoute, type RouteHandler, type RouteInput, type RouteShape } from "./create-route";

/**
 * A route of the dashboard: for signed-in people of the given roles, from our own pages alone. The handler
 * answers a `Response`, or a value that is sent as JSON.
 */
export function sessionRoute<
  Body extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
  Params extends z.ZodType = z.ZodObject,
>(
  options: RouteShape<Body, Query, Params> & {
    roles: readonly Role[];
    handler: (
      input: RouteInput<z.output<Body>, z.output<Query>, z.output<Params>> & {
        actor: PersonActor;
        session: Session;
      },
    ) => unknown;
  },
): RouteHandler {
  return createRoute({
    ...options,
    identify: async ({ request, context }): Promise<Session> => {
      checkOrigin(request, context.config.appUrl);
      const session = await readSession(context, request.headers.get("cookie"));
      if (session === null) throw new DomainError("unauthenticated", "Sign in first.");
      if (!options.roles.includes(session.actor.role)) {
        throw new DomainError("forbidden", "Your role does not allow this.");
      }
      return session;
    },
    handler: (input, session) => options.handler({ ...input, actor: session.actor, session }),
  });
}
