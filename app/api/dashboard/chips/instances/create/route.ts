import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { createInstance } from "@/lib/instances/create-instance";
import { createInstanceSchema } from "@/types/chips";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: createInstanceSchema,
    status: 201,
    handler: (input) => createInstance(verbContext(input), input.body),
  }),
});
