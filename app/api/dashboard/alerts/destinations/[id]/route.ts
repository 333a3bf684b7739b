import { changeDestination } from "@/lib/alerts/change-destination";
import { deleteDestination } from "@/lib/alerts/delete-destination";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { patchDestinationSchema } from "@/types/alert-pages";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: idRoute(["admin"], changeDestination, { asksPassword: true, body: patchDestinationSchema }),
  DELETE: idRoute(["admin"], deleteDestination, { asksPassword: true }),
});
