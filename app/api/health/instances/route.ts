import { keyOrSessionRoute } from "@/lib/http/key-or-session-route";
import { methods } from "@/lib/http/methods";
import { readPoolHealth } from "@/lib/monitoring/read-pool-health";
import { ROLES } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyOrSessionRoute({
    scope: "instances:read",
    roles: ROLES,
    handler: ({ context }) => readPoolHealth(context),
  }),
});
