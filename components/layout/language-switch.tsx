"use client";

import { useLocale } from "next-intl";
import { cn } from "@/lib/utils";
import { LOCALES, type Locale } from "@/types/locale";
import { useLocaleChoice } from "./use-locale-choice";

/** The name of each language in that language, for users who cannot read the current language. */
const NAMES: Record<Locale, string> = { "pt-BR": "Português", en: "English" };

/** Used on the pages before sign-in. After sign-in, the user menu offers the languages. */
export function LanguageSwitch() {
  const current = useLocale();
  const { choose, isPending } = useLocaleChoice();
  return (
    <div className="flex justify-center gap-1 text-xs text-muted-foreground">
      {LOCALES.map((locale) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={locale === current}
          disabled={isPending}
          onClick={() => choose(locale)}
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
