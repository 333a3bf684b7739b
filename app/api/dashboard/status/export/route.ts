import { z } from "zod";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { exportStatus } from "@/lib/status/export-status";
import { LOCALES } from "@/types/locale";
import { READERS } from "@/types/people";

const querySchema = z.strictObject({ locale: z.enum(LOCALES).default("pt-BR") });

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: querySchema,
    handler: async ({ context, query }) => {
      const { fileName, csv } = await exportStatus(context, query.locale);
      return new Response(csv, {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename="${fileName}"`,
        },
      });
    },
  }),
});
