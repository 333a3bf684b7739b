import { useFormatter, useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { useTimeText } from "@/lib/i18n/use-time-text";
import { cn } from "@/lib/utils";
import type { Status } from "@/types/status";
import { useUptimeText } from "./use-uptime-text";

/** Six key figures of the pool. */
export function PoolFigures({ status }: { status: Status }) {
  const t = useTranslations("status.figures");
  const format = useFormatter();
  const none = useTranslations("common")("none");
  const { capacity, backlog, instances, summary } = status;
  return (
    <dl
      aria-label={t("label")}
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-border sm:grid-cols-3 xl:grid-cols-6 print:grid-cols-3"
    >
      <Figure label={t("freeNow")} value={format.number(capacity.freeNow)} isBad={capacity.freeNow === 0}>
        <FreeNowHint capacity={capacity} />
      </Figure>
      <Figure
        label={t("untilMidnight")}
        value={capacity.freeUntilMidnight === null ? none : format.number(capacity.freeUntilMidnight)}
      >
        <UntilMidnightHint capacity={capacity} />
      </Figure>
      <Figure label={t("backlog")} value={format.number(backlog.waiting)}>
        <BacklogHint backlog={backlog} />
      </Figure>
      <Figure
        label={t("canSend")}
        value={t("canSendOf", { canSend: instances.canSend, total: instances.total })}
        isBad={instances.down > 0}
      >
        <CanSendHint instances={instances} />
      </Figure>
      <Figure label={t("sentToday")} value={format.number(capacity.sentToday)}>
        {t("sentTodayHint", { count: format.number(capacity.sentLastHour) })}
      </Figure>
      <UptimeFigure summary={summary} />
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

function FreeNowHint({ capacity: { nextSlotAt } }: { capacity: Status["capacity"] }) {
  const t = useTranslations("status.figures");
  const text = useTimeText();
  const nowMs = useCurrentTime();
  const next = nextSlotAt === null ? "" : text.clock(new Date(nextSlotAt), nowMs);
  return t("freeNowHint", { nextKnown: nextSlotAt === null ? "no" : "yes", next });
}

function UntilMidnightHint({ capacity }: { capacity: Status["capacity"] }) {
  const t = useTranslations("status.figures");
  const text = useTimeText();
  const nowMs = useCurrentTime();
  if (capacity.freeUntilMidnight === null) return t("untilMidnightUnknown");
  if (capacity.freeNow === 0) return t("untilMidnightFull");
  if (capacity.runsOutAt === null) return t("untilMidnightEnough");
  return (
    <span className="text-warning">
      {t("untilMidnightRunsOut", { at: text.clock(new Date(capacity.runsOutAt), nowMs) })}
    </span>
  );
}

function BacklogHint({ backlog: { oldestAt, uncertain } }: { backlog: Status["backlog"] }) {
  const t = useTranslations("status.figures");
  return (
    <>
      {oldestAt === null
        ? t("backlogEmpty")
        : t.rich("backlogOldest", { when: () => <RelativeTime at={oldestAt} /> })}
      {uncertain > 0 && <span className="text-warning"> · {t("uncertain", { count: uncertain })}</span>}
    </>
  );
}

function CanSendHint({ instances: { total, down, resting } }: { instances: Status["instances"] }) {
  const t = useTranslations("status.figures");
  if (total === 0) return t("canSendNone");
  if (down + resting === 0) return t("canSendAll");
  return t("canSendHint", { down, resting, both: down > 0 && resting > 0 ? "yes" : "no" });
}

function UptimeFigure({ summary }: { summary: Status["summary"] }) {
  const t = useTranslations("status.figures");
  const uptime = useUptimeText();
  return (
    <Figure label={t("uptime")} value={summary === null ? uptime.none : uptime.share(summary.uptime.h24)}>
      {summary !== null &&
        t("uptimeHint", { week: uptime.share(summary.uptime.d7), month: uptime.share(summary.uptime.d30) })}
    </Figure>
  );
}
