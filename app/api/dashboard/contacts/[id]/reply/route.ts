import { replyToContact } from "@/lib/contacts/reply-to-contact";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { replySchema } from "@/types/contact-pages";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(
    WRITERS,
    async (ctx, id, body) => Response.json(await replyToContact(ctx, id, body), { status: 202 }),
    { body: replySchema },
  ),
});
