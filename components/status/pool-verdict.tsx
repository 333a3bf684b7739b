import {
  CircleAlertIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  type LucideIcon,
  TriangleAlertIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { known, useClockText } from "@/components/layout/use-clock-text";
import { cn } from "@/lib/utils";
import type { Status, VerdictLevel } from "@/types/status";

const LOOK: Record<VerdictLevel, { icon: LucideIcon; box: string; title: string }> = {
  ok: { icon: CircleCheckIcon, box: "border-success/30 bg-success/5", title: "text-success" },
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
  const clock = useClockText();
  const { verdict, instances, capacity, backlog } = status;
  const { icon: Icon, box, title } = LOOK[verdict.level];
  const values = {
    total: instances.total,
    canSend: instances.canSend,
    down: instances.down,
    waiting: backlog.waiting,
    runsOut: clock(capacity.runsOutAt),
    nextKnown: known(capacity.nextSlotAt),
    next: clock(capacity.nextSlotAt),
    known: known(verdict.since),
    address: status.notice.gateway.license?.managerUrl ?? "",
  };
  return (
    <section
      data-verdict={verdict.code}
      className={cn("flex items-start gap-3 rounded-lg border px-4 py-4 sm:gap-4 sm:px-5", box)}
    >
      <Icon aria-hidden="true" className={cn("mt-0.5 size-6 shrink-0 sm:size-8", title)} />
      <div className="flex min-w-0 flex-col gap-1">
        {/* Announced only when the sentence changes, not every minute. */}
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
