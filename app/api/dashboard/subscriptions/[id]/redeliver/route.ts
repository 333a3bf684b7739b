import { redeliverEvent } from "@/lib/events/subscriptions/redeliver-event";
import { ANY_CLIENT } from "@/lib/events/subscriptions/subscription-row";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { redeliverSchema } from "@/types/subscription-pages";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(["admin"], (ctx, id, body) => redeliverEvent(ctx, { id, owner: ANY_CLIENT }, body), {
    body: redeliverSchema,
  }),
});
