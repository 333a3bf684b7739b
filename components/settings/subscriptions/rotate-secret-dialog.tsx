import { useTranslations } from "next-intl";
import { Dialog } from "@/components/ui/dialog";
import { DialogForm } from "@/components/ui/dialog-form";
import { useRotateSubscriptionSecret } from "@/lib/api/subscriptions";
import type { ListedSubscription } from "@/types/subscription-pages";
import { SecretOnce } from "./secret-once";

interface RotateSecretDialogProps {
  subscription: ListedSubscription;
  onClose: () => void;
}

/** Explains the rotation and then shows the new secret. The secret is available only in this dialog. */
export function RotateSecretDialog({ subscription: { id, client }, onClose }: RotateSecretDialogProps) {
  const t = useTranslations("subscriptions");
  const rotate = useRotateSubscriptionSecret();
  const secret = rotate.data?.secret;
  return (
    <Dialog
      title={t(secret === undefined ? "secret.rotateTitle" : "secret.rotatedTitle", { client })}
      description={t(secret === undefined ? "secret.rotateDescription" : "secret.description")}
      onClose={onClose}
      isShownOnce={secret !== undefined}
    >
      {secret === undefined ? (
        <DialogForm
          onSubmit={() => rotate.mutate(id)}
          submitLabel={t("actions.rotate")}
          isPending={rotate.isPending}
          error={rotate.error}
        />
      ) : (
        <SecretOnce secret={secret} onClose={onClose} />
      )}
    </Dialog>
  );
}
