"use client";

import { useLocale } from "next-intl";
import { useTransition } from "react";
import { LOCALES, type Locale } from "@/lib/i18n/locales";
import { setLocale } from "@/lib/i18n/set-locale";
import { cn } from "@/lib/utils";

/** Each language in its own words, for who cannot read the page's. */
const NAMES: Record<Locale, string> = { "pt-BR": "Português", en: "English" };

/** For the pages before the sign-in; behind it the user menu does this. */
export function LanguageSwitch() {
  const current = useLocale();
  const [pending, startTransition] = useTransition();
  return (
    <div className="flex justify-center gap-1 text-xs text-muted-foreground">
      {LOCALES.map((locale) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={locale === current}
          disabled={pending}
          onClick={() => startTransition(() => setLocale(locale))}
          className={cn(
            "rounded-sm px-2 py-1 outline-none hover:text-foreground focus-visible:ring-[3px] focus-visible:ring-ring/50",
            locale === current && "font-medium text-foreground",
          )}
        >
          {NAMES[locale]}
        </button>
      ))}
    </div>
  );
}
