import { undoBulkChange } from "@/lib/chips/undo-bulk-change";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { bulkUndoSchema } from "@/types/bulk";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: bulkUndoSchema,
    handler: ({ context, body }) => undoBulkChange(context, body),
  }),
});
