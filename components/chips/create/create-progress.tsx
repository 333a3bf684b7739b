import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Spinner } from "@/components/ui/spinner";

/** A create takes 5.0 to 5.6 s (measured, ten at once); this long is worth a word. */
const SLOW_AFTER_MS = 10_000;

/** What happens while the gateway creates: one request, so the steps are said and no progress is invented. */
export function CreateProgress({ name }: { name: string }) {
  const t = useTranslations("createInstance.working");
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  return (
    <div aria-live="polite" className="flex flex-col gap-4 py-6">
      <p className="flex items-center gap-2.5 font-medium break-all">
        <Spinner className="size-5 text-muted-foreground" />
        {t("title", { name })}
      </p>
      <ol className="ml-2 flex flex-col gap-3 border-l pl-5 text-sm">
        <li>{t("create")}</li>
        <li>{t("qr")}</li>
        <li className="text-muted-foreground">{t("scan")}</li>
      </ol>
      <p className="text-sm text-muted-foreground">{t(isSlow ? "slow" : "note")}</p>
    </div>
  );
}
