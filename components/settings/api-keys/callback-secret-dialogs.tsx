import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { ConfirmDialog, DialogForm } from "@/components/ui/dialog-form";
import { useEndPreviousCallbackSecret, useRotateCallbackSecret } from "@/lib/api/callback-secrets";
import type { CallbackSecret } from "@/types/callback-secrets";
import { CopyableText } from "./copyable-text";

interface SecretDialogProps {
  secret: CallbackSecret;
  onClose: () => void;
}

/** Explains the rotation and then shows the new secret. The secret is available only in this dialog. */
export function RotateCallbackSecretDialog({ secret, onClose }: SecretDialogProps) {
  const t = useTranslations("apiKeys.callbacks");
  const rotate = useRotateCallbackSecret();
  const { clientId, client } = secret;
  const rotated = rotate.data?.secret;
  return (
    <Dialog
      title={t(rotated === undefined ? "rotateTitle" : "rotatedTitle", { client })}
      description={t(rotated === undefined ? "rotateDescription" : "rotatedDescription")}
      onClose={onClose}
      isShownOnce={rotated !== undefined}
    >
      {rotated === undefined ? (
        <DialogForm
          onSubmit={() => rotate.mutate(clientId)}
          submitLabel={t("rotate")}
          isPending={rotate.isPending}
          error={rotate.error}
        />
      ) : (
        <>
          <CopyableText label={t("secret")} text={rotated} copyLabel={t("copySecret")} />
          <DialogFooter>
            <Button onClick={onClose}>{t("done")}</Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  );
}

export function EndCallbackSecretDialog({ secret, onClose }: SecretDialogProps) {
  const t = useTranslations("apiKeys.callbacks");
  const { run, state } = useDialogMutation(useEndPreviousCallbackSecret(), onClose);
  const { clientId, client } = secret;
  return (
    <ConfirmDialog
      {...state}
      title={t("endTitle", { client })}
      description={t("endDescription")}
      confirmLabel={t("end")}
      isDestructive
      onConfirm={() => run(clientId, t("ended", { client }))}
      onClose={onClose}
    />
  );
}
