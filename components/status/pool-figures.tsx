import { useFormatter, useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { known, useClockText } from "@/components/layout/use-clock-text";
import { cn } from "@/lib/utils";
import type { Status } from "@/types/status";
import { useStanding } from "./use-standing";
import { useUptimeText } from "./use-uptime-text";

export function PoolFigures({ status }: { status: Status }) {
  const t = useTranslations("status.figures");
  const format = useFormatter();
  const clock = useClockText();
  const uptime = useUptimeText();
  const { capacity, summary, instances } = status;
  const { oldestAt, uncertain, waiting } = status.backlog;
  const { isStopped, freeNow, freeUntilMidnight, nextSlotAt, runsOutAt, uncertainToday } = capacity;
  const { total, canSend, down } = instances;
  const standing = useStanding(instances);

  const untilMidnightHint = () => {
    if (isStopped) return t("stopped");
    if (freeUntilMidnight === null) return t("untilMidnightUnknown");
    if (freeNow === 0) return t("untilMidnightFull");
    if (runsOutAt === null) return t("untilMidnightEnough");
    return <span className="text-warning">{t("untilMidnightRunsOut", { at: clock(runsOutAt) })}</span>;
  };
  const canSendHint = () => {
    if (isStopped) return t("stopped");
    if (total === 0) return t("canSendNone");
    return standing.others.length === 0 ? t("canSendAll") : standing.others.join(" · ");
  };

  return (
    <dl
      aria-label={t("label")}
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-border sm:grid-cols-3 xl:grid-cols-6 print:grid-cols-3"
    >
      <Figure label={t("freeNow")} value={format.number(freeNow)} isBad={freeNow === 0}>
        {isStopped
          ? t("stopped")
          : t("freeNowHint", { nextKnown: known(nextSlotAt), next: clock(nextSlotAt) })}
      </Figure>
      <Figure
        label={t("untilMidnight")}
        value={freeUntilMidnight === null ? uptime.none : format.number(freeUntilMidnight)}
      >
        {untilMidnightHint()}
      </Figure>
      <Figure label={t("backlog")} value={format.number(waiting)}>
        {oldestAt === null
          ? t("backlogEmpty")
          : t.rich("backlogOldest", { when: () => <RelativeTime at={oldestAt} /> })}
        {uncertain > 0 && <span className="text-warning"> · {t("uncertain", { count: uncertain })}</span>}
      </Figure>
      <Figure
        label={t("canSend")}
        value={t("canSendOf", { canSend: isStopped ? 0 : canSend, total })}
        isBad={isStopped || down > 0}
      >
        {canSendHint()}
      </Figure>
      <Figure label={t("sentToday")} value={format.number(capacity.sentToday)}>
        {t("sentTodayHint", { count: format.number(capacity.sentLastHour) })}
        {uncertainToday > 0 && (
          <span className="text-warning"> · {t("uncertainToday", { count: uncertainToday })}</span>
        )}
      </Figure>
      <Figure label={t("uptime")} value={summary === null ? uptime.none : uptime.share(summary.uptime.h24)}>
        {summary !== null &&
          [
            uptime.recorded(summary.uptime.h24),
            t("uptimeWeek", { share: uptime.longer(summary.uptime.d7, summary.uptime.h24) }),
            t("uptimeMonth", { share: uptime.longer(summary.uptime.d30, summary.uptime.d7) }),
          ]
            .filter((part) => part !== null)
            .join(" · ")}
      </Figure>
    </dl>
  );
}

function Figure({
  label,
  value,
  isBad = false,
  children,
}: {
  label: string;
  value: string;
  isBad?: boolean;
  children: React.ReactNode;
}) {
  return (
    <div className="flex flex-col bg-background px-3 py-2.5 sm:px-4 sm:py-3">
      <dt className="truncate text-xs text-muted-foreground">{label}</dt>
      <dd className={cn("text-2xl leading-8 font-semibold", isBad && "text-destructive")}>{value}</dd>
      <dd className="text-xs text-pretty text-muted-foreground">{children}</dd>
    </div>
  );
}
