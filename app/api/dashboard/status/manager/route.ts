import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { readManagerReport } from "@/lib/status/read-manager-report";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    handler: ({ context }) => readManagerReport(context),
  }),
});
