import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useDeleteDestination } from "@/lib/api/alerts";
import type { AlertDestination } from "@/types/alert-pages";

interface RemoveDestinationDialogProps {
  destination: AlertDestination;
  onClose: () => void;
}

export function RemoveDestinationDialog({ destination, onClose }: RemoveDestinationDialogProps) {
  const t = useTranslations("alertSettings");
  const { run, state } = useDialogMutation(useDeleteDestination(), onClose);
  return (
    <ConfirmDialog
      {...state}
      title={t("destinationDialog.removeTitle", { name: destination.name })}
      description={t("destinationDialog.removeDescription")}
      confirmLabel={t("destinations.remove")}
      isDestructive
      onConfirm={() => run(destination.id, t("destinationDialog.removed"))}
      onClose={onClose}
    />
  );
}
