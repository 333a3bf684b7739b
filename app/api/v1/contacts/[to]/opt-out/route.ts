import { optInPhone } from "@/lib/contacts/opt-in-contact";
import { optOutPhone } from "@/lib/contacts/opt-out-contact";
import { readConsent } from "@/lib/contacts/read-consent";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { consentInputSchema, contactParamsSchema } from "@/types/consent";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "messages:read",
    params: contactParamsSchema,
    handler: ({ context, params }) => readConsent(context, params.to),
  }),
  PUT: keyRoute({
    scope: "contacts:write",
    params: contactParamsSchema,
    body: consentInputSchema,
    handler: ({ context, params, body }) => optOutPhone(context, params.to, body),
  }),
  DELETE: keyRoute({
    scope: "contacts:write",
    params: contactParamsSchema,
    body: consentInputSchema,
    handler: ({ context, params, body }) => optInPhone(context, params.to, body),
  }),
});
