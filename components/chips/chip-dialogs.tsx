"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { chipDetailOptions } from "@/lib/api/chips";
import type { Chip } from "@/types/chips";
import type { Qr } from "@/types/pairing";
import { availableActions, type ChipAction, canReadQr, isBeingMade } from "./chip-actions";

// Loaded on first use: the list must not wait for the phone library or the QR renderer.
const loadCreate = () => import("./create-instance-dialog").then((module) => module.CreateInstanceDialog);
const loadAdopt = () => import("./adopt/adopt-instance-dialog").then((module) => module.AdoptInstanceDialog);
const loadQr = () => import("./qr-code-modal").then((module) => module.QrCodeModal);
const loadAction = () => import("./chip-action-dialog").then((module) => module.ChipActionDialog);
const CreateInstanceDialog = dynamic(loadCreate, { ssr: false });
const AdoptInstanceDialog = dynamic(loadAdopt, { ssr: false });
const QrCodeModal = dynamic(loadQr, { ssr: false });
const ChipActionDialog = dynamic(loadAction, { ssr: false });

/** Preloads the dialogs once the list is usable. */
export async function preloadChipDialogs(): Promise<void> {
  await Promise.all([loadCreate(), loadQr(), loadAction()]);
}

/** The open dialog; only one at a time. */
export type OpenDialog =
  | { kind: "create" }
  | { kind: "adopt" }
  | { kind: "scan"; chipId: string; instanceName: string; initialQr: Qr | null }
  | { kind: "action"; action: ChipAction; chip: Chip };

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
  // A dialog that opens another one closes afterwards; it must not close the new dialog.
  const close = () => onDialog((current) => (current === dialog ? null : current));

  /** Shows what an existing chip needs instead of an error. */
  async function openExisting(chipId: string) {
    const chip = await queryClient.fetchQuery(chipDetailOptions(chipId)).catch(() => null);
    if (chip?.instanceName && (canReadQr(chip) || isBeingMade(chip))) {
      onDialog({ kind: "scan", chipId, instanceName: chip.instanceName, initialQr: null });
    } else if (chip !== null && availableActions(chip).includes("reconnect")) {
      onDialog({ kind: "action", action: "reconnect", chip });
    } else {
      close();
      router.push(`/chips/${chipId}`);
    }
  }

  switch (dialog?.kind) {
    case undefined:
      return null;
    case "create":
      return (
        <CreateInstanceDialog
          open
          onOpenChange={(open) => !open && close()}
          onCreated={({ chipId, instanceName, qr }) =>
            onDialog({ kind: "scan", chipId, instanceName, initialQr: qr })
          }
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
        <ChipActionDialog
          action={dialog.action}
          chip={dialog.chip}
          onClose={close}
          onReconnected={({ chipId, instanceName, qr }) =>
            onDialog({ kind: "scan", chipId, instanceName, initialQr: qr })
          }
        />
      );
  }
}
