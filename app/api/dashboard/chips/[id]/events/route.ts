import { z } from "zod";
import { listChipEvents } from "@/lib/chips/list-chip-events";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { idParamsSchema } from "@/types/params";
import { READERS } from "@/types/people";

const querySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: idParamsSchema,
    query: querySchema,
    handler: ({ context, params, query }) => listChipEvents(context, params.id, query.cursor ?? null),
  }),
});
