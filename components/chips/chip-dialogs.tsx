"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { loadPatiently } from "@/components/layout/load-patiently";
import { chipDetailOptions } from "@/lib/api/chips";
import type { ReconnectAnswer } from "@/types/pairing";
import { availableActions, canReadQr, isBeingMade } from "./chip-actions";
import { dialogOf, type OpenDialog } from "./open-dialog";

// The dialogs load on first use, so that the list does not have to wait for the phone library or the QR renderer.
const loadCreate = () =>
  loadPatiently(() => import("./create-instance-dialog").then((module) => module.CreateInstanceDialog));
const loadAdopt = () =>
  loadPatiently(() => import("./adopt/adopt-instance-dialog").then((module) => module.AdoptInstanceDialog));
const loadQr = () => loadPatiently(() => import("./qr-code-modal").then((module) => module.QrCodeModal));
const loadAction = () =>
  loadPatiently(() => import("./chip-action-dialog").then((module) => module.ChipActionDialog));
const MoveChipDialog = dynamic(
  () => loadPatiently(() => import("./move/move-chip-dialog").then((module) => module.MoveChipDialog)),
  { ssr: false },
);
const CreateInstanceDialog = dynamic(loadCreate, { ssr: false });
const AdoptInstanceDialog = dynamic(loadAdopt, { ssr: false });
const QrCodeModal = dynamic(loadQr, { ssr: false });
const ChipActionDialog = dynamic(loadAction, { ssr: false });

export async function preloadChipDialogs(): Promise<void> {
  await Promise.all([loadCreate(), loadQr(), loadAction()]);
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
  // A dialog may open a second dialog and then close itself, which must not close the second dialog.
  const close = () => onDialog((current) => (current?.kind === dialog?.kind ? null : current));

  /**
   * Opens the dialog that the existing chip needs. If the chip needs no dialog, opens its page instead of showing an
   * error.
   */
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
    case "move":
      return <MoveChipDialog chip={dialog.chip} onClose={close} onMoved={scan} />;
    case "action":
      return (
        <ChipActionDialog action={dialog.action} chip={dialog.chip} onClose={close} onReconnected={scan} />
      );
  }
}
