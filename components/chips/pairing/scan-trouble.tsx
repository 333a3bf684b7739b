import { ChevronRightIcon } from "lucide-react";
import { useTranslations } from "next-intl";

/**
 * Errors that WhatsApp shows only on the phone. The gateway does not report them, so the window lists them for the
 * user.
 */
const TROUBLES = ["passkey", "refused", "full", "outdated"] as const;

/** Shows likely causes and remedies to a user who has scanned a code without success. */
export function ScanTrouble() {
  const t = useTranslations("pairing.trouble");
  return (
    <details className="group/trouble w-full rounded-lg border px-3 py-2.5 text-sm">
      <summary className="flex cursor-pointer items-center gap-1.5 rounded-sm font-medium outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50">
        <ChevronRightIcon
          aria-hidden="true"
          className="size-4 shrink-0 text-muted-foreground group-open/trouble:rotate-90 motion-safe:transition-transform"
        />
        {t("title")}
      </summary>
      <dl className="mt-3 flex flex-col gap-3">
        {TROUBLES.map((trouble) => (
          <div key={trouble}>
            <dt className="font-medium">{t(`${trouble}.title`)}</dt>
            <dd className="text-pretty text-muted-foreground">{t(`${trouble}.body`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
