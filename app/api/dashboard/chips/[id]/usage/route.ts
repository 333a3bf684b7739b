import { z } from "zod";
import { readChipUsage } from "@/lib/chips/read-chip-usage";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { idParamsSchema } from "@/types/params";
import { READERS } from "@/types/people";

/** At most one week, to limit the number of bars in the chart. */
const querySchema = z.strictObject({ hours: z.coerce.number().int().min(1).max(168).default(24) });

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: idParamsSchema,
    query: querySchema,
    handler: ({ context, params, query }) => readChipUsage(context, params.id, query.hours),
  }),
});
