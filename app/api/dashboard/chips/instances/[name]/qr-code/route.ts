import { readQrCode } from "@/lib/chips/connection/read-connection";
import { requestQrCode } from "@/lib/chips/pairing/request-qr-code";
import { instanceCommandContext } from "@/lib/http/command-context";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { instanceParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    params: instanceParamsSchema,
    handler: (input) => readQrCode(instanceCommandContext(input), input.params.name),
  }),
  POST: sessionRoute({
    roles: WRITERS,
    params: instanceParamsSchema,
    handler: (input) => requestQrCode(instanceCommandContext(input), input.params.name),
  }),
});
