import { z } from "zod";
import { csvResponse } from "@/lib/http/csv-response";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { exportIncidents } from "@/lib/status/export-incidents";
import { exportStatus } from "@/lib/status/export-status";
import { LOCALES } from "@/types/locale";
import { READERS } from "@/types/people";

const querySchema = z.strictObject({
  locale: z.enum(LOCALES).default("pt-BR"),
  table: z.enum(["chips", "incidents"]).default("chips"),
});
const EXPORTS = { chips: exportStatus, incidents: exportIncidents };

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: querySchema,
    handler: async ({ context, query }) => csvResponse(await EXPORTS[query.table](context, query.locale)),
  }),
});
