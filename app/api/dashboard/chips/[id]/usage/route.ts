import { z } from "zod";
import { readChipUsage } from "@/lib/chips/read-chip-usage";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { chipParamsSchema } from "@/types/params";
import { READERS } from "@/types/people";

/** One week at most, so that a chart is never of thousands of bars. */
const querySchema = z.strictObject({ hours: z.coerce.number().int().min(1).max(168).default(24) });

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: chipParamsSchema,
    query: querySchema,
    handler: ({ context, params, query }) => readChipUsage(context, params.id, query.hours),
  }),
});
