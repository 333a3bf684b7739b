import { readAuditPage } from "@/lib/audit-log/read-audit-page";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { auditQuerySchema } from "@/types/audit";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    query: auditQuerySchema,
    handler: ({ context, query }) => readAuditPage(context, query),
  }),
});
