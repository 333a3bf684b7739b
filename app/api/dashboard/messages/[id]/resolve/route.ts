import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { resolveUncertain } from "@/lib/queue/settle/resolve-uncertain";
import { resolveMessageSchema } from "@/types/message-pages";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(WRITERS, (ctx, id, { decision }) => resolveUncertain(ctx, id, decision), {
    body: resolveMessageSchema,
  }),
});
