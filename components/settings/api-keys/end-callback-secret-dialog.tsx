import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useEndPreviousCallbackSecret } from "@/lib/api/callback-secrets";
import type { CallbackSecret } from "@/types/callback-secrets";

export function EndCallbackSecretDialog({
  secret,
  onClose,
}: {
  secret: CallbackSecret;
  onClose: () => void;
}) {
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
