import {
  CircleAlertIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  type LucideIcon,
  TriangleAlertIcon,
} from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { RetryCountdown } from "@/components/layout/retry-countdown";
import { TitleState } from "@/components/layout/title-state";
import { known, useClockText } from "@/components/layout/use-clock-text";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { describeDuration } from "@/lib/i18n/alert-words";
import { stoppedGateways } from "@/lib/stopped-gateways";
import { cn } from "@/lib/utils";
import type { Status, VerdictLevel } from "@/types/status";
import { useStanding } from "./use-standing";

/** The box is coloured only if there is a problem. */
const LOOK: Record<VerdictLevel, { icon: LucideIcon; mark?: string; box: string; title: string }> = {
  ok: { icon: CircleCheckIcon, mark: "text-success", box: "", title: "text-foreground" },
  warning: { icon: TriangleAlertIcon, box: "border-warning/30 bg-warning/5", title: "text-warning" },
  critical: {
    icon: CircleAlertIcon,
    box: "border-destructive/30 bg-destructive/5",
    title: "text-destructive",
  },
  neutral: { icon: CircleDashedIcon, box: "bg-muted/40", title: "text-foreground" },
};

export function PoolVerdict({ status }: { status: Status }) {
  const t = useTranslations("status");
  const causes = useTranslations("alertCauses");
  const clock = useClockText();
  const standing = useStanding(status.instances);
  const nowMs = useCurrentTime();
  const format = useFormatter();
  const { verdict, instances, capacity, backlog } = status;
  const stopped = stoppedGateways(status.gateways);
  const { icon: Icon, box, title, mark = title } = LOOK[verdict.level];
  const values = {
    total: instances.total,
    gateways: format.list(stopped.map(({ name }) => name)),
    gatewayCount: stopped.length,
    notSending: stopped.reduce((sum, { down }) => sum + down, 0),
    counts: [standing.canSend, ...standing.others].join("; "),
    waiting: backlog.waiting,
    expired: backlog.expired,
    runsOut: clock(capacity.runsOutAt),
    nextKnown: known(capacity.nextSlotAt),
    next: clock(capacity.nextSlotAt),
    known: known(verdict.since),
    at: clock(verdict.since),
    duration: describeDuration(causes, nowMs - Date.parse(verdict.since ?? status.at)),
    address: status.notice.gateway.license?.managerUrl ?? "",
  };
  const isOnlyDown = instances.down > 0 && (verdict.code === "some_down" || verdict.code === "none_can_send");
  return (
    <section
      data-verdict={verdict.code}
      className={cn("flex items-start gap-3 rounded-lg border px-4 py-4 sm:gap-4 sm:px-5", box)}
    >
      <TitleState
        state={
          isOnlyDown
            ? t("standing.down", { count: instances.down })
            : t(`verdict.title.${verdict.code}`, values)
        }
      />
      <Icon aria-hidden="true" className={cn("mt-0.5 size-6 shrink-0 sm:size-8", mark)} />
      <div className="flex min-w-0 flex-col gap-1">
        {/* Screen readers announce this text only when the sentence changes, not every minute. */}
        <p
          aria-live="polite"
          className={cn("text-lg leading-tight font-semibold text-balance sm:text-2xl", title)}
        >
          {t(`verdict.title.${verdict.code}`, values)}
        </p>
        <p className="text-sm text-pretty sm:text-base">
          {t.rich(`verdict.detail.${verdict.code}`, {
            ...values,
            when: () => (verdict.since === null ? null : <RelativeTime at={verdict.since} />),
          })}
        </p>
        {verdict.code === "gateway_down" && status.notice.gateway.retryAt !== null && (
          <p className="text-sm text-pretty sm:text-base">
            <RetryCountdown gateway={status.notice.gateway} />
          </p>
        )}
        {instances.canSend > 0 && <Pace status={status} />}
      </div>
    </section>
  );
}

function Pace({ status: { capacity, verdict } }: { status: Status }) {
  const t = useTranslations("status.pace");
  const clock = useClockText();
  if (verdict.level === "critical") return null;
  const rate = capacity.sentLastHour;
  const say = () => {
    if (capacity.freeUntilMidnight === null) return t("unknown");
    if (rate === 0) return t("none");
    if (capacity.freeNow === 0) return t("full", { rate });
    return capacity.runsOutAt === null
      ? t("enough", { rate })
      : t("runsOut", { rate, at: clock(capacity.runsOutAt) });
  };
  return <p className="text-sm text-muted-foreground">{say()}</p>;
}
