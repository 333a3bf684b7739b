import { BellOffIcon, CircleUserIcon, RepeatIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button, ButtonLink } from "@/components/ui/button";
import { cn } from "@/lib/utils";
import { alertLinkOf } from "@/types/alert-links";
import type { Alert } from "@/types/alert-pages";
import { SeverityMark } from "./severity-mark";
import { useAlertWords } from "./use-alert-words";

interface OpenAlertProps {
  alert: Alert;
  /** Null for managers. */
  onAcknowledge: (() => void) | null;
  onSilence: (() => void) | null;
}

const EDGE = {
  critical: "border-l-destructive",
  warning: "border-l-warning",
  info: "border-l-brand",
} as const;

export function OpenAlert({ alert, onAcknowledge, onSilence }: OpenAlertProps) {
  const t = useTranslations("alerts.open");
  const words = useAlertWords();
  const { what, affected, action } = words.cause(alert);
  const { acknowledgement, silencedUntil } = alert;
  const isSettled = acknowledgement !== null || silencedUntil !== null;
  return (
    <li
      data-alert-id={alert.id}
      className={cn(
        "flex flex-col gap-3 border-b border-l-2 px-4 py-3.5 last:border-b-0 md:flex-row md:items-start md:gap-6",
        isSettled ? "border-l-border" : EDGE[alert.severity],
      )}
    >
      <div className="min-w-0 flex-1">
        <div className="flex items-start gap-2">
          <SeverityMark severity={alert.severity} faded={isSettled} className="mt-0.5" />
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-muted-foreground">
              <span>{words.rule(alert.rule)}</span>
              <RelativeTime at={alert.since} />
              {alert.flapping && (
                <span title={t("flappingHint")} className="inline-flex items-center gap-1 text-warning">
                  <RepeatIcon aria-hidden="true" className="size-3" />
                  {t("flapping")}
                </span>
              )}
              {silencedUntil !== null && (
                <span className="inline-flex items-center gap-1">
                  <BellOffIcon aria-hidden="true" className="size-3" />
                  {t("silenced", { until: words.clock(silencedUntil) })}
                </span>
              )}
            </p>
            <h3 className="mt-0.5 text-sm font-medium text-pretty wrap-anywhere">{what}</h3>
            <dl className="mt-1.5 grid gap-x-3 gap-y-0.5 text-[13px] leading-snug sm:grid-cols-[7.5rem_1fr]">
              {affected !== null && <Fact name={t("affected")}>{affected}</Fact>}
              <Fact name={t("doThis")}>{action}</Fact>
            </dl>
            {acknowledgement !== null && (
              <p className="mt-2 flex gap-1.5 text-[13px] leading-snug text-muted-foreground">
                <CircleUserIcon aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
                <span className="min-w-0 wrap-anywhere">
                  {t.rich("acknowledged", {
                    name: acknowledgement.by,
                    when: () => <RelativeTime at={acknowledgement.at} />,
                  })}
                  : <span className="text-foreground">{acknowledgement.note}</span>
                </span>
              </p>
            )}
          </div>
        </div>
      </div>
      <div className="flex flex-wrap gap-2 pl-6 md:justify-end md:pl-0">
        <FixLink alert={alert} />
        {onAcknowledge !== null && (
          <Button variant="outline" size="sm" onClick={onAcknowledge}>
            {t(acknowledgement === null ? "acknowledge" : "note")}
          </Button>
        )}
        {onSilence !== null && silencedUntil === null && (
          <Button variant="ghost" size="sm" className="text-muted-foreground" onClick={onSilence}>
            {t("silence")}
          </Button>
        )}
      </div>
    </li>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="text-pretty">{children}</dd>
    </div>
  );
}

function FixLink({ alert }: { alert: Alert }) {
  const t = useTranslations("alerts.open");
  const page =
    alert.chip === null
      ? alertLinkOf(alert.rule, alert.gateway?.id ?? null)
      : { path: `/chips/${alert.chip.id}`, label: "openChip" as const };
  if (page === null) return null;
  return (
    <ButtonLink href={page.path} prefetch={false} size="sm">
      {t(page.label)}
    </ButtonLink>
  );
}
