import { createInstance } from "@/lib/chips/create-instance";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { createInstanceSchema } from "@/types/chips";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: createInstanceSchema,
    status: 201,
    handler: ({ context, body }) => createInstance(context, body),
  }),
});
