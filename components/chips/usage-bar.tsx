import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";

/** Share of the limit at which the bar shows a warning. */
const NEARLY_FULL = 0.9;

/** Drawn as SVG because the content security policy forbids inline styles. */
export function UsageBar({
  window,
  sent,
  limit,
  className,
}: {
  window: "hour" | "day";
  sent: number;
  limit: number;
  className?: string;
}) {
  const t = useTranslations("chips.usage");
  const share = limit === 0 ? 0 : Math.min(1, sent / limit);
  return (
    <div
      title={t(window, { sent, limit })}
      className={cn("flex items-center gap-2 text-xs text-muted-foreground", className)}
    >
      <span aria-hidden="true" className="w-7 shrink-0">
        {t(`${window}Short`)}
      </span>
      <svg aria-hidden="true" className="h-1 min-w-0 flex-1 overflow-hidden rounded-full bg-foreground/10">
        <rect
          width={`${share * 100}%`}
          height="100%"
          className={share >= NEARLY_FULL ? "fill-warning" : "fill-brand"}
        />
      </svg>
      <span aria-hidden="true" className="w-13 shrink-0 text-right whitespace-nowrap">
        {sent}/{limit}
      </span>
      <span className="sr-only">{t(window, { sent, limit })}</span>
    </div>
  );
}
