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
import { useRevokeApiKey } from "@/lib/api/api-keys";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { ApiKey } from "@/types/api-keys";

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const t = useTranslations("apiKeys");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const revoke = useRevokeApiKey();
  const { client, prefix } = apiKey;

  const submit = () =>
    revoke.mutate(apiKey.id, {
      onSuccess: () => {
        onClose();
        void notify("success", t("revoked", { client, prefix }));
      },
    });

  return (
    <AlertDialog open onOpenChange={(open) => !open && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>{t("revokeTitle", { client })}</AlertDialogTitle>
          <AlertDialogDescription>{t("revokeDescription", { client, prefix })}</AlertDialogDescription>
        </AlertDialogHeader>
        {revoke.error !== null && <FieldError>{errorText(revoke.error)}</FieldError>}
        <AlertDialogFooter>
          <AlertDialogCancel>{common("cancel")}</AlertDialogCancel>
          <Button variant="destructive" disabled={revoke.isPending} onClick={submit}>
            {revoke.isPending && <Spinner />}
            {t("revoke")}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
