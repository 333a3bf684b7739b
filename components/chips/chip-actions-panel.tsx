"use client";

import {
  CirclePauseIcon,
  CirclePlayIcon,
  type LucideIcon,
  PlugZapIcon,
  QrCodeIcon,
  RocketIcon,
  RotateCcwIcon,
  TimerIcon,
  TimerOffIcon,
  Trash2Icon,
  UnplugIcon,
} from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Spinner } from "@/components/ui/spinner";
import type { ChipDetail, WarmUpAction } from "@/types/chips";
import type { Qr } from "@/types/pairing";
import { availableActions, type ChipAction, canReadQr, warmUpActions } from "./chip-actions";
import { nextStep } from "./next-step";

const QrCodeModal = dynamic(() => import("./qr-code-modal").then((module) => module.QrCodeModal), {
  ssr: false,
});
const ChipActionDialog = dynamic(
  () => import("./chip-action-dialog").then((module) => module.ChipActionDialog),
  { ssr: false },
);

type PageAction = ChipAction | WarmUpAction;

const ICON: Record<PageAction, LucideIcon> = {
  reconnect: PlugZapIcon,
  disconnect: UnplugIcon,
  resume: CirclePlayIcon,
  pause: CirclePauseIcon,
  promote: RocketIcon,
  hold: TimerOffIcon,
  continue: TimerIcon,
  restart: RotateCcwIcon,
  delete: Trash2Icon,
};

interface ChipActionsPanelProps {
  chip: ChipDetail;
  canWrite: boolean;
  simulator: boolean;
}

/** The available actions of a chip, the suggested one first, and the operation in progress. */
export function ChipActionsPanel({ chip, canWrite, simulator }: ChipActionsPanelProps) {
  const t = useTranslations("chipActions");
  const [action, setAction] = useState<PageAction | null>(null);
  const [pairing, setPairing] = useState<{ instanceName: string; qr: Qr | null } | null>(null);
  const [isPairingOpen, setIsPairingOpen] = useState(false);
  const isBusy = chip.operation?.state === "requested";

  const openPairing = (instanceName: string, qr: Qr | null) => {
    setPairing({ instanceName, qr });
    setIsPairingOpen(true);
  };

  return (
    <Panel title={t("panel.title")} contentClassName="flex flex-col gap-3">
      <UnderWay chip={chip} />
      {!canWrite && <p className="text-sm text-muted-foreground">{t("panel.readOnly")}</p>}
      {canWrite && chip.status === "cancelled" && (
        <p className="text-sm text-muted-foreground">{t("panel.cancelled")}</p>
      )}
      {canWrite && (
        <ActionButtons
          chip={chip}
          disabled={isBusy}
          onAction={setAction}
          onReadQr={(instanceName) => openPairing(instanceName, null)}
        />
      )}

      {action !== null && (
        <ChipActionDialog
          action={action}
          chip={chip}
          onClose={() => setAction(null)}
          onReconnected={({ instanceName, qr }) => openPairing(instanceName, qr)}
        />
      )}
      {pairing !== null && (
        <QrCodeModal
          instanceName={pairing.instanceName}
          chipId={chip.id}
          open={isPairingOpen}
          onOpenChange={setIsPairingOpen}
          initialQr={pairing.qr}
          simulator={simulator}
        />
      )}
    </Panel>
  );
}

interface ActionButtonsProps {
  chip: ChipDetail;
  disabled: boolean;
  onAction: (action: PageAction) => void;
  onReadQr: (instanceName: string) => void;
}

function ActionButtons({ chip, disabled, onAction, onReadQr }: ActionButtonsProps) {
  const t = useTranslations("chipActions");
  const { instanceName } = chip;
  const step = nextStep(chip);
  // The suggested action first, the irreversible one last.
  const rank = (action: PageAction) => (action === step ? 0 : action === "delete" ? 2 : 1);
  const actions: PageAction[] = [...availableActions(chip), ...warmUpActions(chip)];
  actions.sort((a, b) => rank(a) - rank(b));
  return (
    <>
      {instanceName !== null && canReadQr(chip) && (
        <ActionButton
          icon={QrCodeIcon}
          label={t("readQr")}
          hint={t("hint.readQr")}
          look={step === "scan" ? "default" : "outline"}
          disabled={disabled}
          onClick={() => onReadQr(instanceName)}
        />
      )}
      {actions.map((action) => (
        <ActionButton
          key={action}
          icon={ICON[action]}
          label={t(`verb.${action}`)}
          hint={t(`hint.${action}`)}
          look={action === step ? "default" : action === "delete" ? "danger" : "outline"}
          disabled={disabled}
          onClick={() => onAction(action)}
        />
      ))}
    </>
  );
}

interface ActionButtonProps {
  icon: LucideIcon;
  label: string;
  hint: string;
  look: "default" | "outline" | "danger";
  disabled: boolean;
  onClick: () => void;
}

function ActionButton({ icon: Icon, label, hint, look, disabled, onClick }: ActionButtonProps) {
  return (
    <div className="flex flex-col gap-1">
      <Button
        variant={look === "default" ? "default" : "outline"}
        className={look === "danger" ? "justify-start text-destructive" : "justify-start"}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon aria-hidden="true" />
        {label}
      </Button>
      <p className="text-xs text-muted-foreground">{hint}</p>
    </div>
  );
}

/** The operation in progress, until the gateway confirms it. */
function UnderWay({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("chipActions.panel");
  if (chip.operation === null) return null;
  const { kind, state, attempts } = chip.operation;
  if (state === "failed") {
    return (
      <p role="alert" className="text-sm text-destructive">
        {t("failed", { operation: kind })}
      </p>
    );
  }
  return (
    <div role="status" className="flex gap-2.5 text-sm">
      <Spinner className="mt-0.5 shrink-0 text-muted-foreground" />
      <div className="flex flex-col gap-0.5">
        <p className="font-medium">{t("underWay", { operation: kind })}</p>
        {attempts > 1 && <p className="text-muted-foreground">{t("unconfirmed", { attempts })}</p>}
      </div>
    </div>
  );
}
