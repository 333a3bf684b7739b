import { listEvents } from "@/lib/events/list-events";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { eventListQuerySchema } from "@/types/events";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "events:manage",
    query: eventListQuerySchema,
    handler: ({ context, client, query }) => listEvents(context, client.id, query),
  }),
});
