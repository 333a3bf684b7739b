import { acknowledgeAlert } from "@/lib/alerts/acknowledge-alert";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { acknowledgeSchema } from "@/types/alert-pages";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(WRITERS, acknowledgeAlert, { body: acknowledgeSchema }),
});
