import { createDestination } from "@/lib/alerts/create-destination";
import { listDestinations } from "@/lib/alerts/list-destinations";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { createDestinationSchema } from "@/types/alert-pages";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    handler: async ({ context }) => ({ items: await listDestinations(context) }),
  }),
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    body: createDestinationSchema,
    status: 201,
    handler: ({ context, body }) => createDestination(context, body),
  }),
});
