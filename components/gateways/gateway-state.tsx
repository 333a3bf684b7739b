import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { GatewayState } from "@/types/gateways";

const DOTS: Record<GatewayState, string> = {
  ok: "bg-emerald-600 dark:bg-emerald-500",
  unreachable: "bg-destructive",
  key_refused: "bg-destructive",
  license_required: "bg-destructive",
  unknown: "bg-muted-foreground",
};

export function GatewayStateMark({ state }: { state: GatewayState }) {
  const t = useTranslations("gateways.state");
  const isDown = state !== "ok" && state !== "unknown";
  return (
    <span
      data-state={state}
      className={cn("inline-flex items-center gap-1.5 text-sm", isDown && "font-medium text-destructive")}
    >
      <span aria-hidden="true" className={cn("size-2 shrink-0 rounded-full", DOTS[state])} />
      {t(state)}
    </span>
  );
}
