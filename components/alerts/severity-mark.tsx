import { CircleAlertIcon, InfoIcon, type LucideIcon, TriangleAlertIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { AlertSeverity } from "@/types/alerts";

const LOOK: Record<AlertSeverity, { icon: LucideIcon; color: string }> = {
  critical: { icon: CircleAlertIcon, color: "text-destructive" },
  warning: { icon: TriangleAlertIcon, color: "text-warning" },
  info: { icon: InfoIcon, color: "text-brand" },
};

export function SeverityMark({
  severity,
  faded = false,
  className,
}: {
  severity: AlertSeverity;
  faded?: boolean;
  className?: string;
}) {
  const t = useTranslations("alertCauses.severity");
  const { icon: Icon, color } = LOOK[severity];
  return (
    <span title={t(severity)} className={cn("inline-flex shrink-0", className)}>
      <Icon aria-hidden="true" className={cn("size-4", faded ? "text-muted-foreground" : color)} />
      <span className="sr-only">{t(severity)}: </span>
    </span>
  );
}
