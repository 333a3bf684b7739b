import { createView } from "@/lib/chips/views/create-view";
import { listViews } from "@/lib/chips/views/list-views";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { READERS } from "@/types/people";
import { createViewSchema } from "@/types/saved-views";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    handler: async ({ context }) => ({ items: await listViews(context) }),
  }),
  POST: sessionRoute({
    roles: READERS,
    body: createViewSchema,
    status: 201,
    handler: ({ context, body }) => createView(context, body),
  }),
});
