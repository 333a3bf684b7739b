import { useFormatter, useTranslations } from "next-intl";
import type { StatusSummary } from "@/types/status";

/** Best outcome first. Unless `isAlwaysShown` is true, an outcome is hidden while its count is 0. */
const OUTCOMES = [
  { key: "read", className: "fill-success", isAlwaysShown: true },
  { key: "delivered", className: "fill-success/60", isAlwaysShown: true },
  { key: "sent", className: "fill-brand/60", isAlwaysShown: true },
  { key: "waiting", className: "fill-foreground/25", isAlwaysShown: false },
  { key: "uncertain", className: "fill-warning", isAlwaysShown: false },
  { key: "failed", className: "fill-destructive", isAlwaysShown: true },
  { key: "expired", className: "fill-destructive/60", isAlwaysShown: false },
  { key: "cancelled", className: "fill-foreground/10", isAlwaysShown: false },
] as const;

/** Smaller shares are shown as less than this value, so that they do not appear as zero. */
const SMALLEST_SHARE = 0.001;

export function DeliveriesPanel({ deliveries }: { deliveries: StatusSummary["deliveries"] }) {
  const t = useTranslations("status.deliveries");
  const format = useFormatter();
  const { accepted, lost } = deliveries;
  if (accepted === 0) return <p className="text-sm text-muted-foreground">{t("empty")}</p>;
  const shown = OUTCOMES.filter(({ key, isAlwaysShown }) => isAlwaysShown || deliveries[key] > 0);
  const percent = (count: number) => {
    const share = count / accepted;
    const isTiny = share > 0 && share < SMALLEST_SHARE;
    const text = format.number(isTiny ? SMALLEST_SHARE : share, {
      style: "percent",
      maximumFractionDigits: 1,
    });
    return isTiny ? `<${text}` : text;
  };
  let before = 0;
  const bars = shown.map(({ key, className }) => {
    const share = (deliveries[key] / accepted) * 100;
    const bar = <rect key={key} x={`${before}%`} width={`${share}%`} height="100%" className={className} />;
    before += share;
    return bar;
  });
  return (
    <div className="flex flex-col gap-2">
      <svg aria-hidden="true" className="h-2 w-full overflow-hidden rounded-full bg-foreground/10">
        {bars}
      </svg>
      <ul className="flex flex-col gap-0.5 text-sm">
        {shown.map(({ key, className }) => (
          <li key={key} className="flex items-center gap-2">
            <svg aria-hidden="true" className="size-2.5 shrink-0">
              <rect width="100%" height="100%" rx="2" className={className} />
            </svg>
            <span className="text-muted-foreground">{t(key)}</span>
            <span className="ml-auto">{format.number(deliveries[key])}</span>
            <span className="w-14 text-right font-medium">{percent(deliveries[key])}</span>
          </li>
        ))}
      </ul>
      <p className="text-xs text-muted-foreground">
        {t("accepted", { count: accepted })} · {t("lost", { count: lost })}
        {lost < deliveries.failed + deliveries.expired && ` (${t("lostWithout")})`}
      </p>
    </div>
  );
}
