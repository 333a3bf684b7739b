import { revokeApiKey } from "@/lib/clients/revoke-api-key";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";

/** POST instead of DELETE, because a revoked key stays in the list of keys. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(["admin"], (ctx, id) => revokeApiKey(ctx, ctx.actor, id), { asksPassword: true }),
});
