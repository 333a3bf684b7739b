import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { getConfig } from "@/lib/config/config";
import { isLocale, LOCALE_COOKIE, localeFromAcceptLanguage } from "./locales";
import { NAMESPACES } from "./namespaces";

/** Determines the language from the cookie, or else from the browser. URLs contain no language. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value;
  const locale = isLocale(chosen)
    ? chosen
    : localeFromAcceptLanguage((await headers()).get("accept-language"));
  const files = await Promise.all(
    NAMESPACES.map(async (namespace) => {
      const file = await import(`../../messages/${locale}/${namespace}.json`);
      return [namespace, file.default] as const;
    }),
  );
  return { locale, messages: Object.fromEntries(files), timeZone: getConfig().timeZone, now: new Date() };
});
