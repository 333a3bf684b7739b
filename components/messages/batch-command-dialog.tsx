import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useChangeBatch } from "@/lib/api/messages";
import type { BatchCommand } from "@/types/batches";

interface BatchCommandDialogProps {
  batchId: string;
  command: BatchCommand;
  onClose: () => void;
}

export function BatchCommandDialog({ batchId, command, onClose }: BatchCommandDialogProps) {
  const t = useTranslations("messages.batch");
  const { run, state } = useDialogMutation(useChangeBatch(), onClose);
  return (
    <ConfirmDialog
      {...state}
      title={t(`${command}.title`)}
      description={t(`${command}.description`)}
      confirmLabel={t(state.isPending ? "working" : `${command}.confirm`)}
      cancelLabel={t("keep")}
      isDestructive={command === "cancel"}
      onConfirm={() => run({ id: batchId, command }, t(`${command}.done`))}
      onClose={onClose}
    />
  );
}
