import { z } from "zod";
import { methods } from "@/lib/http/methods";
import { cookieResponse, preferenceCookie } from "@/lib/http/preference-cookie";
import { sessionRoute } from "@/lib/http/session-route";
import { CHIP_COLUMNS, CHIP_COLUMNS_COOKIE, writeChipColumns } from "@/types/chip-columns";
import { ROLES } from "@/types/people";

/** Stored in a cookie, so that the server can render the table with the person's columns. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ROLES,
    body: z.strictObject({ columns: z.array(z.enum(CHIP_COLUMNS)).max(CHIP_COLUMNS.length) }),
    handler: ({ body }) =>
      cookieResponse(preferenceCookie(CHIP_COLUMNS_COOKIE, writeChipColumns(body.columns), "/chips")),
  }),
});
