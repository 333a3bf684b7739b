import { createSilence } from "@/lib/alerts/create-silence";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { createSilenceSchema } from "@/types/alert-pages";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: createSilenceSchema,
    status: 201,
    handler: ({ context, body }) => createSilence(context, body),
  }),
});
