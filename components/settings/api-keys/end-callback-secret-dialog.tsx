import { useTranslations } from "next-intl";
import { notify } from "@/components/layout/notify";
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { useEndPreviousCallbackSecret } from "@/lib/api/callback-secrets";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { CallbackSecret } from "@/types/callback-secrets";

export function EndCallbackSecretDialog({
  secret: { clientId, client },
  onClose,
}: {
  secret: CallbackSecret;
  onClose: () => void;
}) {
  const t = useTranslations("apiKeys.callbacks");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const end = useEndPreviousCallbackSecret();

  const submit = () =>
    end.mutate(clientId, {
      onSuccess: () => {
        onClose();
        void notify("success", t("ended", { client }));
      },
    });

  return (
    <AlertDialog open onOpenChange={(open) => !open && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>{t("endTitle", { client })}</AlertDialogTitle>
          <AlertDialogDescription>{t("endDescription")}</AlertDialogDescription>
        </AlertDialogHeader>
        {end.error !== null && <FieldError>{errorText(end.error)}</FieldError>}
        <AlertDialogFooter>
          <AlertDialogCancel>{common("cancel")}</AlertDialogCancel>
          <Button variant="destructive" disabled={end.isPending} onClick={submit}>
            {end.isPending && <Spinner />}
            {t("end")}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
