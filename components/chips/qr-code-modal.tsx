"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { Dialog } from "@/components/ui/dialog";
import { chipDetailOptions } from "@/lib/api/chips";
import { formatPhone } from "@/lib/format-phone";
import type { Qr } from "@/types/pairing";
import { PairingBody } from "./pairing/pairing-body";

interface QrCodeModalProps {
  instanceName: string;
  chipId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /**
   * The code from the create or reconnect that opened the window. If null, the window requests a code from the server.
   */
  initialQr: Qr | null;
  /** True if the gateway is the simulator. The window then offers to simulate the scan. */
  simulator?: boolean;
}

/** Shows QR codes until a phone has scanned one. Closing the window does not end the pairing. */
export function QrCodeModal(props: QrCodeModalProps) {
  const { instanceName, chipId, open, onOpenChange, initialQr, simulator = false } = props;
  const t = useTranslations("pairing");
  const { data: chip } = useQuery({ ...chipDetailOptions(chipId), enabled: open });
  const close = useCallback(() => onOpenChange(false), [onOpenChange]);
  const phone = chip?.phone ?? null;

  return (
    <Dialog
      open={open}
      onClose={close}
      title={t("title", { instanceName })}
      description={
        phone === null ? t("descriptionWithoutPhone") : t("description", { phone: formatPhone(phone) })
      }
      className="gap-5 px-4 py-5 sm:max-w-md sm:p-6"
    >
      <PairingBody
        key={instanceName}
        instanceName={instanceName}
        chipId={chipId}
        initialQr={initialQr}
        simulator={simulator}
        onClose={close}
      />
    </Dialog>
  );
}
