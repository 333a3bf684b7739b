import { z } from "zod";
import { methods } from "@/lib/http/methods";
import { cookieResponse, preferenceCookie } from "@/lib/http/preference-cookie";
import { sessionRoute } from "@/lib/http/session-route";
import { CHIP_DENSITIES, CHIP_DENSITY_COOKIE } from "@/types/chip-density";
import { ROLES } from "@/types/people";

/** Stored in a cookie, so that the server can render rows of the person's preferred height. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ROLES,
    body: z.strictObject({ density: z.enum(CHIP_DENSITIES) }),
    handler: ({ body }) => cookieResponse(preferenceCookie(CHIP_DENSITY_COOKIE, body.density, "/chips")),
  }),
});
