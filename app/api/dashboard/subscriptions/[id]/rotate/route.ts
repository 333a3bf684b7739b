import { rotateSubscriptionSecret } from "@/lib/events/subscriptions/rotate-subscription-secret";
import { ANY_CLIENT } from "@/lib/events/subscriptions/subscription-row";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(["admin"], (ctx, id) => rotateSubscriptionSecret(ctx, { id, owner: ANY_CLIENT }), {
    asksPassword: true,
  }),
});
