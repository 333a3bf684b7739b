import { LOCALES, type Locale } from "@/types/locale";

const DEFAULT_LOCALE: Locale = "pt-BR";

/** Cookie with the language that a person chose. Without the cookie, the browser's languages decide. */
export const LOCALE_COOKIE = "locale";

export const isLocale = (text: string | undefined): text is Locale =>
  LOCALES.some((locale) => locale === text);

/** Returns the supported language that the browser ranks highest, or pt-BR if there is none. */
export function localeFromAcceptLanguage(header: string | null): Locale {
  const wanted = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean);
      return { language: tag.split("-")[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wanted) {
    if (language === "pt") return "pt-BR";
    if (language === "en") return "en";
  }
  return DEFAULT_LOCALE;
}
