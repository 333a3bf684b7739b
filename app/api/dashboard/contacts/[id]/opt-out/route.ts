import { optInContact } from "@/lib/contacts/opt-in-contact";
import { optOutContact } from "@/lib/contacts/opt-out-contact";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { consentInputSchema } from "@/types/consent";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PUT: idRoute(WRITERS, optOutContact, { body: consentInputSchema }),
  DELETE: idRoute(WRITERS, optInContact, { body: consentInputSchema }),
});
