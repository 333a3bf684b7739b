import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";

/** Share of the limit from which the bar shows a warning. */
const NEARLY_FULL = 0.9;

/** A native element, because the content security policy forbids inline styles and a long table contains many bars. */
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
      role="img"
      aria-label={t(window, { sent, limit })}
      title={t(window, { sent, limit })}
      className={cn("flex items-center gap-2 text-xs text-muted-foreground", className)}
    >
      <span className="w-7 shrink-0">{t(`${window}Short`)}</span>
      <progress
        value={share}
        className={cn(
          "h-1 min-w-0 flex-1 appearance-none overflow-hidden rounded-full bg-foreground/10 [&::-webkit-progress-bar]:bg-transparent",
          share >= NEARLY_FULL
            ? "[&::-moz-progress-bar]:bg-warning [&::-webkit-progress-value]:bg-warning"
            : "[&::-moz-progress-bar]:bg-brand [&::-webkit-progress-value]:bg-brand",
        )}
      />
      <span className="w-13 shrink-0 text-right whitespace-nowrap">
        {sent}/{limit}
      </span>
    </div>
  );
}
