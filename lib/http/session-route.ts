import type { z } from "zod";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { type PersonActor, readSession, type Session } from "@/lib/people/read-session";
import { UNATTENDED_HEADER } from "@/types/headers";
import type { Role } from "@/types/people";
import { checkOrigin } from "./check-origin";
import { createRoute, type RouteHandler, type RouteInput, type RouteShape } from "./create-route";

export type PersonContext = CommandContext & { actor: PersonActor; requestId: string };

/**
 * Creates a dashboard route for signed-in people with one of the roles. Accepts requests only from our own pages. The
 * handler returns a `Response`, or a value that is sent as JSON.
 */
export function sessionRoute<
  Body extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
  Params extends z.ZodType = z.ZodObject,
>(
  options: RouteShape<Body, Query, Params> & {
    roles: readonly Role[];
    /**
     * Requires that the person has entered the password in this session within the last 10 minutes. Otherwise, the
     * route throws `password_required`.
     */
    asksPassword?: boolean;
    /** True for a stream, which browsers reopen without any action by a person. */
    isStream?: boolean;
    handler: (
      input: RouteInput<z.output<Body>, z.output<Query>, z.output<Params>> & {
        context: PersonContext;
        session: Session;
      },
    ) => unknown;
  },
): RouteHandler {
  return createRoute({
    ...options,
    identify: async ({ request, context }): Promise<Session> => {
      checkOrigin(request, context.config.appUrl);
      const cause = options.isStream ? { byPerson: false } : causeOf(request);
      const session = await readSession(context, request.headers.get("cookie"), cause);
      if (session === null) throw new DomainError("unauthenticated", "Sign in first.");
      if (!options.roles.includes(session.actor.role)) {
        throw new DomainError("forbidden", "Your role does not allow this.");
      }
      if (options.asksPassword) requireRecentPassword(session);
      return session;
    },
    handler: (input, session) => {
      const actor = { ...session.actor, sessionId: session.id };
      const context = { ...input.context, actor, requestId: input.requestId };
      return options.handler({ ...input, context, session });
    },
  });
}

/** Throws `password_required` unless the password was entered in this session within the last 10 minutes. */
export function requireRecentPassword(session: Session): void {
  if (session.hasRecentPassword) return;
  throw new DomainError("password_required", "Confirm your password, then repeat the request.");
}

/**
 * Returns whether a person caused the request. After a minute without input, our pages mark their requests as
 * unattended.
 */
export function causeOf(request: Request): { byPerson: boolean } {
  return { byPerson: !request.headers.has(UNATTENDED_HEADER) };
}
