import { HourglassIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useElapsed } from "@/components/layout/use-elapsed";
import { Alert } from "@/components/ui/alert";
import { Spinner } from "@/components/ui/spinner";
import type { CreateOngoing } from "./create-or-follow";

/**
 * Creation takes 5.0 to 5.6 s (measured with ten concurrent requests). After this time, the dialog explains the delay.
 */
const SLOW_AFTER_MS = 10_000;

interface CreateProgressProps {
  name: string;
  /** Set once the server has reported a delay and continues the creation. */
  ongoing: CreateOngoing | null;
}

/** The gateway does not report progress, so the steps are static. */
export function CreateProgress({ name, ongoing }: CreateProgressProps) {
  const t = useTranslations("createInstance");
  const isSlow = useElapsed(SLOW_AFTER_MS);
  return (
    <div aria-live="polite" className="flex flex-col gap-4 py-6">
      <p className="flex items-center gap-2.5 font-medium break-all">
        <Spinner className="size-5 text-muted-foreground" />
        {t("working.title", { name })}
      </p>
      <ol className="ml-2 flex flex-col gap-3 border-l pl-5 text-sm">
        <li>{t("working.create")}</li>
        <li>{t("working.qr")}</li>
        <li className="text-muted-foreground">{t("working.scan")}</li>
      </ol>
      {ongoing === null ? (
        <p className="text-sm text-muted-foreground">{t(isSlow ? "working.slow" : "working.note")}</p>
      ) : (
        <Alert icon={<HourglassIcon />} title={t(`ongoing.${ongoing.trouble}`)}>
          <p>{t("ongoing.body")}</p>
          <Link href={`/chips/${ongoing.chipId}`} className="text-foreground underline underline-offset-4">
            {t("conflict.open")}
          </Link>
        </Alert>
      )}
    </div>
  );
}
