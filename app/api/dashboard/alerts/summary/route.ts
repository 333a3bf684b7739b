import { readAlertSummary } from "@/lib/alerts/read-alerts";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({ roles: READERS, handler: ({ context }) => readAlertSummary(context) }),
});
