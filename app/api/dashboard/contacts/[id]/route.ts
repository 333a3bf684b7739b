import { eraseContact } from "@/lib/contacts/erase-contact";
import { readContactDetail } from "@/lib/contacts/read-contact-detail";
import { updateContact } from "@/lib/contacts/update-contact";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { updateContactSchema } from "@/types/contact-pages";
import { READERS, WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: idRoute(READERS, (ctx, id) =>
    readContactDetail(ctx, id, { withText: WRITERS.includes(ctx.actor.role) }),
  ),
  PATCH: idRoute(
    WRITERS,
    async (ctx, id, body) => {
      await updateContact(ctx, id, body);
      return readContactDetail(ctx, id, { withText: true });
    },
    { body: updateContactSchema },
  ),
  DELETE: idRoute(["admin"], eraseContact, { asksPassword: true }),
});
