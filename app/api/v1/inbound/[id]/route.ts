import { readInbound } from "@/lib/contacts/read-inbound";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "inbound:read",
    params: idParamsSchema,
    handler: ({ context, params }) => readInbound(context, params.id),
  }),
});
