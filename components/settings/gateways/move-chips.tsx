import { useTranslations } from "next-intl";
import { GatewayField } from "@/components/gateways/gateway-field";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { PoolGateway } from "@/types/gateways";

interface MoveChipsProps {
  choices: readonly PoolGateway[];
  target: string | null;
  onTarget: (gatewayId: string) => void;
  /** Number of chips on the gateway that can be moved. */
  count: number;
  /** Number of selected chips. If no chip is selected, all chips are moved. */
  selected: number;
  onMove: () => void;
}

/** Says what a move does, and asks for the target gateway. */
export function MoveChips({ choices, target, onTarget, count, selected, onMove }: MoveChipsProps) {
  const t = useTranslations("gatewaySettings.drainPage");
  return (
    <Panel title={t("moveTitle")} description={t("moveDescription")}>
      {choices.length === 0 ? (
        <p className="text-sm">{t("noTarget")}</p>
      ) : (
        <div className="flex flex-wrap items-end gap-3">
          <div className="max-w-full">
            <GatewayField label={t("target")} choices={choices} value={target} onValue={onTarget} />
          </div>
          <Button disabled={count === 0} onClick={onMove}>
            {selected > 0 ? t("moveSelected", { count: selected }) : t("moveAll", { count })}
          </Button>
        </div>
      )}
    </Panel>
  );
}
