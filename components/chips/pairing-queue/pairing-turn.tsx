import { TriangleAlertIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { chipName } from "@/lib/chip-name";
import type { SelectedChip } from "@/types/bulk";
import type { GatewayReference } from "@/types/gateways";
import { PairingBody } from "../pairing/pairing-body";
import { PairingMessage } from "../pairing/pairing-message";
import type { PairingOutcome, PairingStage } from "./open-pairing";

interface PairingTurnProps {
  chip: SelectedChip;
  /** Counted from 1. */
  position: number;
  total: number;
  stage: PairingStage;
  moveTo?: GatewayReference | undefined;
  simulator: boolean;
  onNext: (outcome: PairingOutcome) => void;
  onOpenAgain: () => void;
  onEnd: () => void;
}

/**
 * Shows the QR code of the chip whose turn it is. The buttons stay visible even if the code fills the screen of a
 * phone.
 */
export function PairingTurn(props: PairingTurnProps) {
  const { chip, position, total, stage, onNext, onEnd } = props;
  const t = useTranslations("pairing.queue");
  return (
    <>
      <Stage {...props} />
      <div className="sticky -bottom-5 -mx-4 -mb-5 flex flex-wrap items-center gap-2 border-t bg-background px-4 py-3 sm:-bottom-6 sm:-mx-6 sm:-mb-6 sm:px-6">
        <p role="status" className="mr-auto text-sm font-medium tabular-nums">
          {t("position", { position, total })}
          <span className="sr-only">{`: ${chipName(chip)}`}</span>
        </p>
        <Button variant="outline" onClick={onEnd}>
          {t("end")}
        </Button>
        <Button variant="outline" onClick={() => onNext(stage.kind === "failed" ? "failed" : "skipped")}>
          {t("skip")}
        </Button>
      </div>
    </>
  );
}

function Stage({ chip, stage, moveTo, simulator, onNext, onOpenAgain, onEnd }: PairingTurnProps) {
  const t = useTranslations("pairing");
  switch (stage.kind) {
    case "scanning":
      return (
        <PairingBody
          key={chip.id}
          instanceName={stage.instanceName}
          chipId={chip.id}
          initialQr={stage.qr}
          simulator={simulator}
          onClose={onEnd}
          onConnected={() => onNext("connected")}
        />
      );
    case "opening":
      return (
        <PairingMessage
          className="mx-auto min-h-120"
          icon={<Spinner className="size-8 text-muted-foreground" />}
          title={moveTo === undefined ? t("loading.title") : t("queue.moving.title", { name: moveTo.name })}
          body={t(moveTo === undefined ? "loading.body" : "queue.moving.body")}
        />
      );
    case "failed":
      return (
        <PairingMessage
          className="mx-auto min-h-120"
          icon={
            <TriangleAlertIcon aria-hidden="true" className="size-10 text-destructive" strokeWidth={1.5} />
          }
          title={t(moveTo === undefined ? "queue.openFailed" : "queue.moveFailed")}
          body={<FieldError error={stage.error} />}
        >
          <Button onClick={onOpenAgain}>{t("action.retry")}</Button>
        </PairingMessage>
      );
  }
}
