import { exportAudit } from "@/lib/audit-log/export-audit";
import { csvResponse } from "@/lib/http/csv-response";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { auditExportQuerySchema } from "@/types/audit";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    query: auditExportQuerySchema,
    handler: async ({ context, query: { locale, ...filter } }) =>
      csvResponse(await exportAudit(context, filter, locale)),
  }),
});
