import { contactParamsSchema } from "@/types/consent";

const BY_PHONE = "`to` is a phone number in any spelling that `to` of a message accepts.";
const PATH = "/api/v1/contacts/{to}";

/** The type of these operations is checked in `OPERATIONS`, which includes them. */
export const CONTACT_OPERATIONS = [
  {
    id: "getContact",
    method: "get",
    path: PATH,
    scope: "messages:read",
    summary: "Read a contact",
    description: `Returns whether the contact may be written to, its preferred instance, and the times of the last message to it and of its last reply. ${BY_PHONE}`,
    params: contactParamsSchema,
    answers: [{ status: 200, description: "The contact.", body: "Contact" }],
    errors: ["contact_not_found"],
  },
  {
    id: "getOptOut",
    method: "get",
    path: `${PATH}/opt-out`,
    scope: "messages:read",
    summary: "Read an opt-out",
    description: `Returns whether the contact has opted out, since when, and why. ${BY_PHONE}`,
    params: contactParamsSchema,
    answers: [{ status: 200, description: "The contact's consent.", body: "Consent" }],
    errors: ["contact_not_found"],
  },
  {
    id: "optOut",
    method: "put",
    path: `${PATH}/opt-out`,
    scope: "contacts:write",
    summary: "Record an opt-out",
    description: `From then on, the contact is not written to: messages of all clients that have not been dispatched are cancelled with the error code \`contact_opted_out\`, and new messages and selections are refused with it. A message that is being sent may still arrive. An unknown number becomes a contact that has opted out. Repeating the request keeps the first opt-out. ${BY_PHONE}`,
    params: contactParamsSchema,
    body: "ConsentInput",
    answers: [{ status: 200, description: "The contact has opted out.", body: "Consent" }],
    errors: [],
  },
  {
    id: "optIn",
    method: "delete",
    path: `${PATH}/opt-out`,
    scope: "contacts:write",
    summary: "Lift an opt-out",
    description: `Only after the contact asked for it. Cancelled messages stay cancelled. ${BY_PHONE}`,
    params: contactParamsSchema,
    body: "ConsentInput",
    answers: [{ status: 200, description: "The contact may be written to.", body: "Consent" }],
    errors: ["contact_not_found"],
  },
] as const;
