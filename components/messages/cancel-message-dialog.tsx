import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useCancelMessage } from "@/lib/api/messages";

export function CancelMessageDialog({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const t = useTranslations("messages.cancelDialog");
  const { run, state } = useDialogMutation(useCancelMessage(), onClose);
  return (
    <ConfirmDialog
      {...state}
      title={t("title")}
      description={t("description")}
      confirmLabel={t(state.isPending ? "working" : "confirm")}
      cancelLabel={t("keep")}
      isDestructive
      onConfirm={() => run(messageId, t("done"))}
      onClose={onClose}
    />
  );
}
