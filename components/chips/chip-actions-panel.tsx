"use client";

import {
  ArrowRightLeftIcon,
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
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Spinner } from "@/components/ui/spinner";
import type { ChipDetail } from "@/types/chips";
import { availableActions, canMove, canReadQr, canSendLink, warmUpActions } from "./chip-actions";
import { ChipDialogs } from "./chip-dialogs";
import { nextStep } from "./next-step";
import { type ChipStep, dialogOf, type OpenDialog } from "./open-dialog";
import { PairingLink } from "./pairing/pairing-link";

const ICON: Record<ChipStep, LucideIcon> = {
  scan: QrCodeIcon,
  reconnect: PlugZapIcon,
  disconnect: UnplugIcon,
  resume: CirclePlayIcon,
  pause: CirclePauseIcon,
  promote: RocketIcon,
  hold: TimerOffIcon,
  continue: TimerIcon,
  restart: RotateCcwIcon,
  move: ArrowRightLeftIcon,
  delete: Trash2Icon,
};

interface ChipActionsPanelProps {
  chip: ChipDetail;
  canWrite: boolean;
  simulator: boolean;
}

export function ChipActionsPanel({ chip, canWrite, simulator }: ChipActionsPanelProps) {
  const t = useTranslations("chipActions.panel");
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  return (
    <Panel title={t("title")} contentClassName="flex flex-col gap-3">
      <UnderWay chip={chip} />
      {!canWrite && <p className="text-sm text-muted-foreground">{t("readOnly")}</p>}
      {canWrite && chip.status === "cancelled" && (
        <p className="text-sm text-muted-foreground">{t("cancelled")}</p>
      )}
      {canWrite && <ActionButtons chip={chip} onStep={(step) => setDialog(dialogOf(step, chip))} />}
      {canWrite && canSendLink(chip) && <PairingLink chipId={chip.id} />}
      <ChipDialogs
        dialog={dialog?.kind === "action" || dialog?.kind === "move" ? { ...dialog, chip } : dialog}
        onDialog={setDialog}
        simulator={simulator}
      />
    </Panel>
  );
}

function ActionButtons({ chip, onStep }: { chip: ChipDetail; onStep: (step: ChipStep) => void }) {
  const t = useTranslations("chipActions");
  const suggested = nextStep(chip);
  // The suggested action comes first, and the irreversible action comes last.
  const rank = (step: ChipStep) => (step === suggested ? 0 : step === "delete" ? 2 : 1);
  const steps: ChipStep[] = [...availableActions(chip), ...warmUpActions(chip)];
  if (canReadQr(chip)) steps.push("scan");
  if (canMove(chip)) steps.push("move");
  steps.sort((a, b) => rank(a) - rank(b));
  return steps.map((step) => {
    const Icon = ICON[step];
    return (
      <div key={step} className="flex flex-col gap-1">
        <Button
          variant={step === "delete" ? "danger" : step === suggested ? "default" : "outline"}
          className="justify-start"
          disabled={chip.operation?.state === "requested"}
          onClick={() => onStep(step)}
        >
          <Icon aria-hidden="true" />
          {step === "scan" ? t("readQr") : t(`verb.${step}`)}
        </Button>
        <p className="text-xs text-muted-foreground">
          {step === "scan" ? t("hint.readQr") : t(`hint.${step}`)}
        </p>
      </div>
    );
  });
}

/** Shows an operation that the gateway has not confirmed yet or that has failed. */
function UnderWay({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("chipActions.panel");
  if (chip.operation === null) return null;
  const { kind, state, attempts } = chip.operation;
  if (state === "failed") return <FieldError>{t("failed", { operation: kind })}</FieldError>;
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
