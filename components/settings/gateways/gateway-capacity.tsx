import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { PoolGateway } from "@/types/gateways";

/** Share of the capacity from which the bar shows a warning. */
const NEARLY_FULL = 0.9;

/** A native element, because the content security policy forbids inline styles. */
export function GatewayCapacity({ gateway }: { gateway: PoolGateway }) {
  const t = useTranslations("gatewaySettings");
  const { chips, capacity, connected } = gateway;
  const label = t("chips", { chips, capacity });
  return (
    <div className="flex max-w-sm flex-col gap-1 text-sm">
      <progress
        value={Math.min(chips, capacity)}
        max={capacity}
        aria-label={label}
        className={cn(
          "h-1.5 w-full appearance-none overflow-hidden rounded-full bg-foreground/10 [&::-webkit-progress-bar]:bg-transparent",
          chips >= capacity * NEARLY_FULL
            ? "[&::-moz-progress-bar]:bg-warning [&::-webkit-progress-value]:bg-warning"
            : "[&::-moz-progress-bar]:bg-brand [&::-webkit-progress-value]:bg-brand",
        )}
      />
      <p className="tabular-nums">
        {label}
        <span className="text-muted-foreground"> · {t("connected", { count: connected })}</span>
      </p>
    </div>
  );
}
