import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { createSilence } from "@/lib/monitoring/alerts/silences";
import { createSilenceSchema } from "@/types/alert-pages";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: createSilenceSchema,
    status: 201,
    handler: (input) => createSilence(verbContext(input), input.body),
  }),
});
