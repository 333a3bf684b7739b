import { readContactState } from "@/lib/contacts/read-consent";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { contactParamsSchema } from "@/types/consent";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "messages:read",
    params: contactParamsSchema,
    handler: ({ context, params }) => readContactState(context, params.to),
  }),
});
