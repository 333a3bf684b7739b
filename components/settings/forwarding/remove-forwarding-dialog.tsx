import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useDeleteForwarding } from "@/lib/api/webhook-forwarding";
import type { WebhookForwarding } from "@/types/webhook-forwarding";

interface RemoveForwardingDialogProps {
  forwarding: WebhookForwarding;
  onClose: () => void;
}

export function RemoveForwardingDialog({ forwarding, onClose }: RemoveForwardingDialogProps) {
  const t = useTranslations("forwarding.removeDialog");
  const remove = useDeleteForwarding();
  const { finish, state } = useDialogMutation(remove, onClose);
  return (
    <ConfirmDialog
      {...state}
      title={t("title")}
      description={t("description", { origin: forwarding.origin ?? "", count: forwarding.waiting })}
      confirmLabel={t("confirm")}
      isDestructive
      onConfirm={() =>
        remove.mutate(null, { onSuccess: ({ dropped }) => finish(t("done", { count: dropped })) })
      }
      onClose={onClose}
    />
  );
}
