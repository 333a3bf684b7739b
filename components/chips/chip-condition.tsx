import {
  BanIcon,
  CircleAlertIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  CircleHelpIcon,
  CircleOffIcon,
  CirclePauseIcon,
  CircleXIcon,
  FlameIcon,
  type LucideIcon,
  ShieldAlertIcon,
  SmartphoneIcon,
  UnplugIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { Chip } from "@/types/chips";
import type { Condition } from "@/types/conditions";

const GOOD = "text-success";
const LIMITED = "text-warning";
const STOPPED = "text-destructive";
const INTENDED = "text-muted-foreground";

const LOOK: Record<Condition, { icon: LucideIcon; color: string }> = {
  banned: { icon: BanIcon, color: STOPPED },
  wrong_number: { icon: SmartphoneIcon, color: STOPPED },
  logged_out: { icon: UnplugIcon, color: STOPPED },
  missing: { icon: CircleXIcon, color: STOPPED },
  gateway_down: { icon: CircleAlertIcon, color: STOPPED },
  disconnected: { icon: UnplugIcon, color: STOPPED },
  owner_unknown: { icon: CircleHelpIcon, color: LIMITED },
  failing: { icon: CircleAlertIcon, color: STOPPED },
  awaiting_qr: { icon: CircleDashedIcon, color: INTENDED },
  switched_off: { icon: CircleOffIcon, color: INTENDED },
  paused: { icon: CirclePauseIcon, color: INTENDED },
  restricted: { icon: ShieldAlertIcon, color: LIMITED },
  unstable: { icon: CircleHelpIcon, color: LIMITED },
  warming: { icon: FlameIcon, color: "text-brand" },
  connected: { icon: CircleCheckIcon, color: GOOD },
  cancelled: { icon: CircleXIcon, color: INTENDED },
};

export function ConditionIcon({ condition, className }: { condition: Condition; className?: string }) {
  const { icon: Icon, color } = LOOK[condition];
  return <Icon aria-hidden="true" className={cn("size-4 shrink-0", color, className)} />;
}

/** Text and icon identify the condition, so that it is recognisable without colour. */
export function ConditionBadge({ chip, className }: { chip: Pick<Chip, "condition">; className?: string }) {
  const t = useTranslations("chips.condition");
  return (
    <span
      data-condition={chip.condition}
      className={cn("inline-flex items-center gap-1.5 font-medium whitespace-nowrap", className)}
    >
      <ConditionIcon condition={chip.condition} />
      {t(chip.condition)}
    </span>
  );
}
