import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { chipName } from "@/lib/chip-name";
import { formatPhone } from "@/lib/format-phone";
import type { SelectedChip } from "@/types/bulk";
import type { GatewayReference } from "@/types/gateways";
import { canReadQr } from "../chip-actions";
import { PairingResults } from "./pairing-results";
import { PairingTurn } from "./pairing-turn";
import { usePairingQueue } from "./use-pairing-queue";

interface PairingQueueProps {
  /** The selected chips that can be paired. */
  chips: readonly SelectedChip[];
  /** Number of selected chips that cannot be paired. */
  skipped: number;
  /** If set, each chip moves to this gateway when its turn comes. */
  moveTo?: GatewayReference;
  simulator: boolean;
  onClose: (connected: readonly SelectedChip[]) => void;
}

/** Explains the queue, shows the QR codes of the chips one after another, and then lists the results. */
export function PairingQueue(props: PairingQueueProps) {
  const { skipped, moveTo, simulator, onClose } = props;
  // Refreshes of the list must not change the queue. They would remove connected chips, which can no longer be paired.
  const [chips] = useState(props.chips);
  const t = useTranslations("pairing");
  const { turn, outcomes, isOver, begin, next, openAgain, end } = usePairingQueue(moveTo?.id);
  const connected = chips.filter(({ id }) => outcomes.get(id) === "connected");
  const close = () => onClose(connected);

  const content = (): { title: string; description: ReactNode; body: ReactNode } => {
    if (turn !== null) {
      const { chip, position, total } = turn;
      return {
        title: t("title", { instanceName: chipName(chip) }),
        description: <Whose chip={chip} />,
        body: (
          <PairingTurn
            {...{ chip, position, total, moveTo, simulator }}
            stage={turn.stage}
            onNext={next}
            onOpenAgain={openAgain}
            onEnd={end}
          />
        ),
      };
    }
    if (isOver) {
      return {
        title: t("queue.resultsTitle", { connected: connected.length, total: chips.length }),
        description: t(moveTo === undefined ? "queue.resultsDescription" : "queue.moveResultsDescription"),
        body: <PairingResults {...{ chips, outcomes }} onContinue={begin} onClose={close} />,
      };
    }
    if (moveTo !== undefined) {
      return {
        title: t("queue.moveTitle", { count: chips.length, name: moveTo.name }),
        description: t("queue.moveDescription"),
        body: <StartButtons onStart={() => begin(chips)} onClose={close} />,
      };
    }
    return {
      title: t("queue.startTitle", { count: chips.length }),
      description: <Effects chips={chips} skipped={skipped} />,
      body: <StartButtons onStart={() => begin(chips)} onClose={close} />,
    };
  };
  const { title, description, body } = content();
  // All steps share one dialog, so that the focus stays inside it and returns to the list at the end.
  return (
    <Dialog
      isLocked
      title={title}
      description={description}
      onClose={turn === null ? close : end}
      className="gap-5 px-4 py-5 sm:max-w-md sm:p-6"
    >
      {body}
    </Dialog>
  );
}

/**
 * Shows the chip's number, so that the person picks the right phone. Also shows the instance name if it is not in the
 * title.
 */
function Whose({ chip }: { chip: SelectedChip }) {
  const t = useTranslations("pairing");
  const { phone, instanceName } = chip;
  return (
    <>
      <p>{phone === null ? t("descriptionWithoutPhone") : t("description", { phone: formatPhone(phone) })}</p>
      {instanceName !== null && instanceName !== chipName(chip) && (
        <p className="break-all">{instanceName}</p>
      )}
    </>
  );
}

function Effects({ chips, skipped }: { chips: readonly SelectedChip[]; skipped: number }) {
  const t = useTranslations("pairing.queue");
  const bulk = useTranslations("chips.bulk");
  const reconnected = chips.filter((chip) => !canReadQr(chip));
  const replaced = reconnected.filter((chip) => chip.adopted && chip.isMadeAnewByReconnect).length;
  return (
    <>
      <p>{t("startDescription")}</p>
      {reconnected.length > 0 && <p>{t("startReconnect", { count: reconnected.length })}</p>}
      {replaced > 0 && <p>{t("startReplaced", { count: replaced })}</p>}
      {skipped > 0 && <p>{bulk("skipped", { count: skipped })}</p>}
    </>
  );
}

function StartButtons({ onStart, onClose }: { onStart: () => void; onClose: () => void }) {
  const t = useTranslations("pairing.queue");
  const common = useTranslations("common");
  return (
    <DialogFooter>
      <Button variant="outline" onClick={onClose}>
        {common("cancel")}
      </Button>
      <Button onClick={onStart}>{t("start")}</Button>
    </DialogFooter>
  );
}
