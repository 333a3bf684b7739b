import { z } from "zod";
import { methods } from "@/lib/http/methods";
import { cookieResponse, preferenceCookie } from "@/lib/http/preference-cookie";
import { publicRoute } from "@/lib/http/public-route";
import { LOCALE_COOKIE } from "@/lib/i18n/locales";
import { LOCALES } from "@/types/locale";

/** Public, because the pages before sign-in are also localised. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: publicRoute({
    body: z.strictObject({ locale: z.enum(LOCALES) }),
    handler: ({ body }) => cookieResponse(preferenceCookie(LOCALE_COOKIE, body.locale, "/")),
  }),
});
