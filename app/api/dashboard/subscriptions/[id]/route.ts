import { deleteSubscription } from "@/lib/events/subscriptions/delete-subscription";
import { getListedSubscription } from "@/lib/events/subscriptions/list-all-subscriptions";
import { ANY_CLIENT } from "@/lib/events/subscriptions/subscription-row";
import { updateSubscription } from "@/lib/events/subscriptions/update-subscription";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { updateSubscriptionSchema } from "@/types/subscriptions";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: idRoute(
    ["admin"],
    async (ctx, id, body) => {
      await updateSubscription(ctx, { id, owner: ANY_CLIENT }, body);
      return await getListedSubscription(ctx, id);
    },
    { asksPassword: true, body: updateSubscriptionSchema },
  ),
  DELETE: idRoute(["admin"], (ctx, id) => deleteSubscription(ctx, { id, owner: ANY_CLIENT }), {
    asksPassword: true,
  }),
});
