import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useDeleteSubscription } from "@/lib/api/subscriptions";
import type { ListedSubscription } from "@/types/subscription-pages";

interface RemoveSubscriptionDialogProps {
  subscription: ListedSubscription;
  onClose: () => void;
}

export function RemoveSubscriptionDialog({ subscription, onClose }: RemoveSubscriptionDialogProps) {
  const t = useTranslations("subscriptions.remove");
  const remove = useDeleteSubscription();
  const { finish, state } = useDialogMutation(remove, onClose);
  const { id, client, origin, waiting } = subscription;
  return (
    <ConfirmDialog
      {...state}
      title={t("title", { client })}
      description={t("description", { origin, count: waiting })}
      confirmLabel={t("confirm")}
      isDestructive
      onConfirm={() =>
        remove.mutate(id, { onSuccess: ({ dropped }) => finish(t("done", { count: dropped })) })
      }
      onClose={onClose}
    />
  );
}
