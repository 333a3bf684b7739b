import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { readMessageDetail } from "@/lib/queue/read/read-message-detail";
import { READERS, WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: idRoute(READERS, (ctx, id) =>
    readMessageDetail(ctx, id, { withText: WRITERS.includes(ctx.actor.role) }),
  ),
});
