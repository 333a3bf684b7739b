import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { gatewayChoices } from "@/components/gateways/gateway-choice";
import { GatewayField } from "@/components/gateways/gateway-field";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { gatewayListOptions } from "@/lib/api/gateways";
import { chipName } from "@/lib/chip-name";
import type { Chip } from "@/types/chips";
import type { ReconnectAnswer } from "@/types/pairing";
import { useMoveChip } from "./use-move-chip";

interface MoveChipDialogProps {
  chip: Chip;
  onClose: () => void;
  /** The phone must now scan the QR code of the new instance. */
  onMoved: (moved: Pick<ReconnectAnswer, "chipId" | "instanceName" | "qr">) => void;
}

/** Asks for the new gateway and says what a move changes. Closing the dialog does not stop a running move. */
export function MoveChipDialog({ chip, onClose, onMoved }: MoveChipDialogProps) {
  const t = useTranslations("chipActions");
  const { data, error: listError } = useQuery(gatewayListOptions());
  const { run, isPending, error } = useMoveChip({ chip, onClose, onMoved });
  const [target, setTarget] = useState<string | null>(null);
  const choices = gatewayChoices(data?.items ?? [], chip.gateway.id);
  const to = choices.find(({ id }) => id === target) ?? choices[0];

  return (
    <ConfirmDialog
      title={t("title.move", { name: chipName(chip) })}
      description={
        <div className="flex flex-col gap-2 text-left">
          <p>{t("body.move", { gateway: chip.gateway.name })}</p>
          <p className="font-medium text-foreground">{t("affected.move", { contacts: chip.contacts })}</p>
        </div>
      }
      confirmLabel={t(isPending ? "working.move" : "moveConfirm")}
      cancelLabel={t(isPending ? "close" : "cancel")}
      isPending={isPending}
      isIncomplete={to === undefined}
      error={isPending ? null : (error ?? listError)}
      onConfirm={() => to !== undefined && run(to.id)}
      onClose={onClose}
    >
      {to === undefined ? (
        data !== undefined && <p className="text-sm">{t("moveNoTarget")}</p>
      ) : (
        <GatewayField choices={choices} value={to.id} onValue={setTarget} />
      )}
      {isPending && <p className="text-sm text-muted-foreground">{t("workingNote")}</p>}
    </ConfirmDialog>
  );
}
