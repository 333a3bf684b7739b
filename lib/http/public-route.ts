import type { z } from "zod";
import { checkOrigin } from "./check-origin";
import { createRoute, type RouteHandler, type RouteInput, type RouteShape } from "./create-route";

/** Creates a route that requires no sign-in. Requests from pages of other sites are still rejected. */
export function publicRoute<
  Body extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
  Params extends z.ZodType = z.ZodObject,
>(
  options: RouteShape<Body, Query, Params> & {
    handler: (input: RouteInput<z.output<Body>, z.output<Query>, z.output<Params>>) => unknown;
  },
): RouteHandler {
  return createRoute({
    ...options,
    identify: ({ request, context }) => checkOrigin(request, context.config.appUrl),
  });
}
