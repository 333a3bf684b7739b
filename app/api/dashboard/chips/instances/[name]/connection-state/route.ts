import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { instanceVerbContext } from "@/lib/http/verb-context";
import { readConnection } from "@/lib/instances/read-connection";
import { instanceParamsSchema } from "@/types/params";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: instanceParamsSchema,
    handler: (input) => readConnection(instanceVerbContext(input), input.params.name),
  }),
});
