import { exportContact } from "@/lib/contacts/export-contact";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: idRoute(WRITERS, async (ctx, id) =>
    Response.json(await exportContact(ctx, id), {
      headers: { "content-disposition": `attachment; filename="contact-${id}.json"` },
    }),
  ),
});
