import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { useIsMounted } from "@/components/layout/use-is-mounted";
import { chipKeys } from "@/lib/api/chips";
import { gatewaysKey } from "@/lib/api/gateways";
import { chipName } from "@/lib/chip-name";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Chip } from "@/types/chips";
import type { ReconnectAnswer } from "@/types/pairing";
import { moveAndFollow } from "./move-and-follow";

interface MoveChipInput {
  chip: Chip;
  onClose: () => void;
  onMoved: (moved: Pick<ReconnectAnswer, "chipId" | "instanceName" | "qr">) => void;
}

/** Moves a chip. If the dialog was closed in the meantime, a toast reports the result. */
export function useMoveChip({ chip, onClose, onMoved }: MoveChipInput) {
  const t = useTranslations("chipActions");
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const isWatched = useIsMounted();

  const name = chipName(chip);
  const mutation = useMutation({
    mutationFn: (gatewayId: string) => moveAndFollow(chip.id, gatewayId),
    onSuccess: ({ id: chipId, instanceName }) => {
      const scan = () => {
        if (instanceName !== null) onMoved({ chipId, instanceName, qr: null });
      };
      if (!isWatched.current) {
        toast.success(t("done.move", { name }), { action: { label: t("readQrNow"), onClick: scan } });
        return;
      }
      onClose();
      scan();
    },
    onError: (error) => {
      if (!isWatched.current) toast.error(t("failed", { name, message: errorText(error) }));
    },
    onSettled: () =>
      Promise.all([chipKeys.all, gatewaysKey].map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
  return { run: mutation.mutate, isPending: mutation.isPending, error: mutation.error };
}
