import { readContactPage } from "@/lib/contacts/read-contact-page";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { contactPageQuerySchema } from "@/types/contact-pages";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    query: contactPageQuerySchema,
    handler: ({ context, query }) => readContactPage(context, query),
  }),
});
