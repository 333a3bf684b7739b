import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { instanceVerbContext } from "@/lib/http/verb-context";
import { readQrCode } from "@/lib/instances/read-connection";
import { requestQrCode } from "@/lib/instances/request-qr-code";
import { instanceParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    params: instanceParamsSchema,
    handler: (input) => readQrCode(instanceVerbContext(input), input.params.name),
  }),
  POST: sessionRoute({
    roles: WRITERS,
    params: instanceParamsSchema,
    handler: (input) => requestQrCode(instanceVerbContext(input), input.params.name),
  }),
});
