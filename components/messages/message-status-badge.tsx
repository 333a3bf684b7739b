import {
  BanIcon,
  CheckCheckIcon,
  CheckIcon,
  CircleAlertIcon,
  CircleHelpIcon,
  ClockIcon,
  HourglassIcon,
  type LucideIcon,
  SendIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { MessageStatus } from "@/types/messages";

const LOOK: Record<MessageStatus, { icon: LucideIcon; color: string }> = {
  queued: { icon: ClockIcon, color: "text-muted-foreground" },
  sending: { icon: SendIcon, color: "text-brand" },
  sent: { icon: CheckIcon, color: "text-muted-foreground" },
  delivered: { icon: CheckCheckIcon, color: "text-success" },
  read: { icon: CheckCheckIcon, color: "text-brand" },
  failed: { icon: CircleAlertIcon, color: "text-destructive" },
  expired: { icon: HourglassIcon, color: "text-muted-foreground" },
  cancelled: { icon: BanIcon, color: "text-muted-foreground" },
  uncertain: { icon: CircleHelpIcon, color: "text-warning" },
};

/** The icons are the same check marks as in WhatsApp. */
export function MessageStatusBadge({ status, className }: { status: MessageStatus; className?: string }) {
  const t = useTranslations("messages.status");
  const { icon: Icon, color } = LOOK[status];
  return (
    <span className={cn("inline-flex items-center gap-1.5 font-medium whitespace-nowrap", className)}>
      <Icon aria-hidden="true" className={cn("size-4 shrink-0", color)} />
      {t(status)}
    </span>
  );
}
