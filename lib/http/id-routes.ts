import type { z } from "zod";
import { getChip } from "@/lib/chips/get-chip";
import { noteLogFields } from "@/lib/log/log-fields";
import { gatewayParamsSchema } from "@/types/gateways";
import { idParamsSchema, instanceParamsSchema } from "@/types/params";
import { type Role, WRITERS } from "@/types/people";
import type { RouteHandler } from "./create-route";
import { type PersonContext, sessionRoute } from "./session-route";

/** Creates a dashboard route for the object whose id is in the path. */
export function idRoute<Body extends z.ZodType = z.ZodObject>(
  roles: readonly Role[],
  answer: (ctx: PersonContext, id: string, body: z.output<Body>) => unknown,
  options: { body?: Body; asksPassword?: boolean } = {},
): RouteHandler {
  return sessionRoute({
    ...options,
    roles,
    params: idParamsSchema,
    handler: ({ context, params, body }) => answer(context, params.id, body),
  });
}

/** Creates a dashboard route for the gateway whose id is in the path, and adds the id to every log line. */
export function gatewayIdRoute<Body extends z.ZodType = z.ZodObject>(
  roles: readonly Role[],
  answer: (ctx: PersonContext, gatewayId: string, body: z.output<Body>) => unknown,
  options: { body?: Body; asksPassword?: boolean } = {},
): RouteHandler {
  return sessionRoute({
    ...options,
    roles,
    params: gatewayParamsSchema,
    handler: ({ context, params, body }) => {
      noteLogFields({ gateway: params.id });
      return answer(context, params.id, body);
    },
  });
}

/** Creates a dashboard route for the instance whose name is in the path, and adds the name to every log line. */
export function instanceRoute(
  roles: readonly Role[],
  answer: (ctx: PersonContext, instanceName: string) => unknown,
): RouteHandler {
  return sessionRoute({
    roles,
    params: instanceParamsSchema,
    handler: ({ context, params }) => {
      noteLogFields({ instance: params.name });
      return answer(context, params.name);
    },
  });
}

/** Creates a route for an operator's change to a chip. Responds with the changed chip. */
export function chipChangeRoute<Body extends z.ZodType = z.ZodObject>(
  change: (ctx: PersonContext, chipId: string, body: z.output<Body>) => Promise<unknown>,
  body?: Body,
): RouteHandler {
  const answer = async (ctx: PersonContext, chipId: string, input: z.output<Body>) => {
    await change(ctx, chipId, input);
    return getChip(ctx, chipId);
  };
  return idRoute(WRITERS, answer, { body });
}

/** Creates a route for an operator's command. Responds with 202 if the gateway has not confirmed the command yet. */
export function confirmedRoute<Body extends z.ZodType = z.ZodObject>(
  command: (ctx: PersonContext, chipId: string, body: z.output<Body>) => Promise<{ confirmed: boolean }>,
  body?: Body,
): RouteHandler {
  const answer = async (ctx: PersonContext, chipId: string, input: z.output<Body>) => {
    const result = await command(ctx, chipId, input);
    return Response.json(result, { status: result.confirmed ? 200 : 202 });
  };
  return idRoute(WRITERS, answer, { body });
}
