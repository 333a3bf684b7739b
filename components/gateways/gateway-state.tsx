import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { GatewayState } from "@/types/gateways";
import { isWorking } from "./gateway-choice";

const DOTS: Record<GatewayState, string> = {
  ok: "bg-success",
  unreachable: "bg-destructive",
  key_refused: "bg-destructive",
  license_required: "bg-destructive",
  unknown: "bg-muted-foreground",
};

export function GatewayDot({ state }: { state: GatewayState }) {
  return <span aria-hidden="true" className={cn("size-2 shrink-0 rounded-full", DOTS[state])} />;
}

export function GatewayStateMark({ state }: { state: GatewayState }) {
  const t = useTranslations("gateways.state");
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 text-sm font-normal",
        !isWorking({ state }) && "font-medium text-destructive",
      )}
    >
      <GatewayDot state={state} />
      <span className="inline-block first-letter:uppercase">{t(state)}</span>
    </span>
  );
}
