import { ANY_CLIENT } from "@/lib/events/subscriptions/subscription-row";
import { testSubscription } from "@/lib/events/subscriptions/test-subscription";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(["admin"], (ctx, id) => testSubscription(ctx, { id, owner: ANY_CLIENT })),
});
