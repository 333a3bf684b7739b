import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { saveLocale } from "@/lib/api/preferences";
import type { Locale } from "@/types/locale";

export function useLocaleChoice() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const choose = (locale: Locale) =>
    startTransition(async () => {
      // No error is shown, because users can see that the language has not changed.
      await saveLocale(locale).catch(() => undefined);
      router.refresh();
    });
  return { choose, isPending };
}
