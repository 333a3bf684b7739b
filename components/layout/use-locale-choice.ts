import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { saveLocale } from "@/lib/api/preferences";
import type { Locale } from "@/types/locale";

/** Remembers a language and renders the page in it. */
export function useLocaleChoice() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const choose = (locale: Locale) =>
    startTransition(async () => {
      // After a failure the page keeps its language, which a person sees.
      await saveLocale(locale).catch(() => undefined);
      router.refresh();
    });
  return { choose, isPending };
}
