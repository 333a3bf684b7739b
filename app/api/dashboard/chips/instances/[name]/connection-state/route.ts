import { readConnection } from "@/lib/chips/connection/read-connection";
import { instanceCommandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { instanceParamsSchema } from "@/types/params";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: instanceParamsSchema,
    handler: (input) => readConnection(instanceCommandContext(input), input.params.name),
  }),
});
