import { changeWarmUp } from "@/lib/chips/change-warm-up";
import { chipChangeRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { warmUpActionSchema } from "@/types/chips";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: chipChangeRoute((ctx, chipId, { action }) => changeWarmUp(ctx, chipId, action), warmUpActionSchema),
});
