import { changeClient } from "@/lib/clients/change-client";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { changeClientSchema } from "@/types/api-keys";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: idRoute(["admin"], (ctx, id, body) => changeClient(ctx, ctx.actor, id, body), {
    body: changeClientSchema,
  }),
});
