import { deleteMany } from "@/lib/chips/delete-many";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { bulkDeleteSchema } from "@/types/bulk";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: bulkDeleteSchema,
    handler: ({ context, body }) => deleteMany(context, body),
  }),
});
