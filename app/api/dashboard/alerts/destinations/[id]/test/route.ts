import { testDestination } from "@/lib/alerts/test-destination";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: idRoute(["admin"], testDestination) });
