import { csvResponse } from "@/lib/http/csv-response";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { exportStatus } from "@/lib/status/export-status";
import { chipExportSchema } from "@/types/bulk";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: READERS,
    body: chipExportSchema,
    handler: async ({ context, body }) =>
      csvResponse(await exportStatus(context, body.locale, new Set(body.chipIds))),
  }),
});
