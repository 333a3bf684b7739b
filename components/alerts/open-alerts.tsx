import { CircleCheckIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import type { Alert } from "@/types/alert-pages";
import { OpenAlert } from "./open-alert";

interface OpenAlertsProps {
  /** Sorted by the server: most severe first, silenced alerts last. */
  alerts: readonly Alert[];
  /** Time of the last evaluation; null if alerts have never been evaluated. */
  evaluatedAt: string | null;
  isFiltered: boolean;
  onAcknowledge: ((alert: Alert) => void) | null;
  onSilence: ((alert: Alert) => void) | null;
}

export function OpenAlerts({ alerts, evaluatedAt, isFiltered, onAcknowledge, onSilence }: OpenAlertsProps) {
  const t = useTranslations("alerts.open");
  return (
    <section aria-labelledby="open" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="open" className="text-sm font-semibold">
          {t("count", { count: alerts.length })}
        </h2>
        <p className="text-xs text-muted-foreground">
          {evaluatedAt === null
            ? t("never")
            : t.rich("checked", { when: () => <RelativeTime at={evaluatedAt} /> })}
        </p>
      </div>
      {alerts.length > 0 ? (
        <ul className="overflow-hidden rounded-lg border">
          {alerts.map((alert) => (
            <OpenAlert
              key={alert.id}
              alert={alert}
              onAcknowledge={onAcknowledge === null ? null : () => onAcknowledge(alert)}
              onSilence={onSilence === null ? null : () => onSilence(alert)}
            />
          ))}
        </ul>
      ) : isFiltered ? (
        <p className="rounded-lg border border-dashed px-4 py-6 text-sm text-muted-foreground">
          {t("noMatch")}
        </p>
      ) : (
        <div className="flex flex-col items-center gap-2 rounded-lg border px-6 py-10 text-center">
          <CircleCheckIcon aria-hidden="true" className="size-7 text-success" />
          <p className="text-base font-semibold">{t("quiet")}</p>
          <p className="max-w-md text-sm text-balance text-muted-foreground">{t("quietDescription")}</p>
        </div>
      )}
    </section>
  );
}
