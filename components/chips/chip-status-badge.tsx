import {
  BanIcon,
  CircleAlertIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  CirclePauseIcon,
  CircleXIcon,
  FlameIcon,
  type LucideIcon,
  ShieldAlertIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { Chip, ChipStatus } from "@/types/chips";

const LOOK: Record<ChipStatus, { icon: LucideIcon; color: string }> = {
  active: { icon: CircleCheckIcon, color: "text-success" },
  warming: { icon: FlameIcon, color: "text-brand" },
  pending: { icon: CircleDashedIcon, color: "text-muted-foreground" },
  restricted: { icon: ShieldAlertIcon, color: "text-warning" },
  paused: { icon: CirclePauseIcon, color: "text-muted-foreground" },
  banned: { icon: BanIcon, color: "text-destructive" },
  cancelled: { icon: CircleXIcon, color: "text-muted-foreground" },
};

/** A chip that should be sending and cannot: its word stays, but nothing about it may look well. */
const TROUBLED = { icon: CircleAlertIcon, color: "text-destructive" };

const isTroubled = (chip: Pick<Chip, "status" | "connected" | "wrongNumber">) =>
  (chip.status === "active" || chip.status === "warming") && (!chip.connected || chip.wrongNumber);

/** The one status word, told apart by icon and colour as well. */
export function ChipStatusBadge({
  chip,
  className,
}: {
  chip: Pick<Chip, "status" | "connected" | "wrongNumber">;
  className?: string;
}) {
  const t = useTranslations("chips.status");
  const { icon: Icon, color } = isTroubled(chip) ? TROUBLED : LOOK[chip.status];
  return (
    <span className={cn("inline-flex items-center gap-1.5 font-medium whitespace-nowrap", className)}>
      <Icon aria-hidden="true" className={cn("size-4 shrink-0", color)} />
      {t(chip.status)}
    </span>
  );
}
