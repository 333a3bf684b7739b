import { readPoolHealth } from "@/lib/health/read-pool-health";
import { keyOrSessionRoute } from "@/lib/http/key-or-session-route";
import { methods } from "@/lib/http/methods";
import { ROLES } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyOrSessionRoute({
    scope: "instances:read",
    roles: ROLES,
    handler: ({ context }) => readPoolHealth(context),
  }),
});
