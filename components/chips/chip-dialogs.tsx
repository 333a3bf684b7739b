"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { chipDetailOptions } from "@/lib/api/chips";
import type { Chip, WarmUpAction } from "@/types/chips";
import type { Qr, ReconnectAnswer } from "@/types/pairing";
import { availableActions, type ChipAction, canReadQr, isBeingMade } from "./chip-actions";

// Loaded on first use so that the list does not wait for the phone library or the QR renderer.
const loadCreate = () => import("./create-instance-dialog").then((module) => module.CreateInstanceDialog);
const loadAdopt = () => import("./adopt/adopt-instance-dialog").then((module) => module.AdoptInstanceDialog);
const loadQr = () => import("./qr-code-modal").then((module) => module.QrCodeModal);
const loadAction = () => import("./chip-action-dialog").then((module) => module.ChipActionDialog);
const CreateInstanceDialog = dynamic(loadCreate, { ssr: false });
const AdoptInstanceDialog = dynamic(loadAdopt, { ssr: false });
const QrCodeModal = dynamic(loadQr, { ssr: false });
const ChipActionDialog = dynamic(loadAction, { ssr: false });

export async function preloadChipDialogs(): Promise<void> {
  await Promise.all([loadCreate(), loadQr(), loadAction()]);
}

export type OpenDialog =
  | { kind: "create" }
  | { kind: "adopt" }
  | { kind: "scan"; chipId: string; instanceName: string; initialQr: Qr | null }
  | { kind: "action"; action: ChipAction | WarmUpAction; chip: Chip };

/** `scan` shows the QR code of the current instance. */
export type ChipStep = "scan" | ChipAction | WarmUpAction;

/** Returns null for a scan when the chip has no instance. */
export function dialogOf(step: ChipStep, chip: Chip): OpenDialog | null {
  if (step !== "scan") return { kind: "action", action: step, chip };
  const { id: chipId, instanceName } = chip;
  return instanceName === null ? null : { kind: "scan", chipId, instanceName, initialQr: null };
}

export function ChipDialogs({
  dialog,
  onDialog,
  simulator,
}: {
  dialog: OpenDialog | null;
  onDialog: React.Dispatch<React.SetStateAction<OpenDialog | null>>;
  simulator: boolean;
}) {
  const queryClient = useQueryClient();
  const router = useRouter();
  // A dialog may open another dialog and then close itself, which must not close the new one.
  const close = () => onDialog((current) => (current?.kind === dialog?.kind ? null : current));

  /** Opens the dialog that the existing chip needs, instead of showing an error. */
  async function openExisting(chipId: string) {
    const chip = await queryClient.fetchQuery(chipDetailOptions(chipId)).catch(() => null);
    if (chip !== null && (canReadQr(chip) || isBeingMade(chip))) {
      onDialog(dialogOf("scan", chip));
    } else if (chip !== null && availableActions(chip).includes("reconnect")) {
      onDialog(dialogOf("reconnect", chip));
    } else {
      close();
      router.push(`/chips/${chipId}`);
    }
  }

  const scan = ({ chipId, instanceName, qr }: Pick<ReconnectAnswer, "chipId" | "instanceName" | "qr">) =>
    onDialog({ kind: "scan", chipId, instanceName, initialQr: qr });

  switch (dialog?.kind) {
    case undefined:
      return null;
    case "create":
      return (
        <CreateInstanceDialog
          open
          onOpenChange={(open) => !open && close()}
          onCreated={scan}
          onExisting={(chipId) => void openExisting(chipId)}
        />
      );
    case "adopt":
      return <AdoptInstanceDialog onClose={close} onScan={(chipId) => void openExisting(chipId)} />;
    case "scan":
      return (
        <QrCodeModal
          open
          onOpenChange={(open) => !open && close()}
          chipId={dialog.chipId}
          instanceName={dialog.instanceName}
          initialQr={dialog.initialQr}
          simulator={simulator}
        />
      );
    case "action":
      return (
        <ChipActionDialog action={dialog.action} chip={dialog.chip} onClose={close} onReconnected={scan} />
      );
  }
}
