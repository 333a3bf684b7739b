import type { z } from "zod";
import { getChip } from "@/lib/chips/get-chip";
import type { CommandContext } from "@/lib/context/command-context";
import { noteLogFields } from "@/lib/log/log-fields";
import { chipParamsSchema, instanceParamsSchema } from "@/types/params";
import { type Role, WRITERS } from "@/types/people";
import type { RouteHandler } from "./create-route";
import { sessionRoute } from "./session-route";

type Answer = (ctx: CommandContext, chip: string) => unknown;

/** A dashboard route about the chip with the id in the path. */
export function chipRoute(roles: readonly Role[], answer: Answer): RouteHandler {
  return sessionRoute({
    roles,
    params: chipParamsSchema,
    handler: ({ context, params }) => answer(context, params.id),
  });
}

/** A dashboard route about the instance with the name in the path, which is added to every log line. */
export function instanceRoute(roles: readonly Role[], answer: Answer): RouteHandler {
  return sessionRoute({
    roles,
    params: instanceParamsSchema,
    handler: ({ context, params }) => {
      noteLogFields({ instance: params.name });
      return answer(context, params.name);
    },
  });
}

/** A change of a chip by an operator; answers the chip as it is afterwards. */
export function chipChangeRoute<Body extends z.ZodType = z.ZodObject>(
  change: (ctx: CommandContext, chipId: string, body: z.output<Body>) => Promise<unknown>,
  body?: Body,
): RouteHandler {
  return sessionRoute({
    roles: WRITERS,
    params: chipParamsSchema,
    body,
    handler: async ({ context, params, body: input }) => {
      await change(context, params.id, input);
      return getChip(context, params.id);
    },
  });
}
