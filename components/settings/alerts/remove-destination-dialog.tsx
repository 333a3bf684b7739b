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
import { useDeleteDestination } from "@/lib/api/alerts";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { AlertDestination } from "@/types/alert-pages";

export function RemoveDestinationDialog({
  destination,
  onClose,
}: {
  destination: AlertDestination;
  onClose: () => void;
}) {
  const t = useTranslations("alertSettings");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const remove = useDeleteDestination();
  const submit = () =>
    remove.mutate(destination.id, {
      onSuccess: () => {
        onClose();
        void notify("success", t("destinationDialog.removed"));
      },
    });
  return (
    <AlertDialog open onOpenChange={(open) => !open && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>
            {t("destinationDialog.removeTitle", { name: destination.name })}
          </AlertDialogTitle>
          <AlertDialogDescription>{t("destinationDialog.removeDescription")}</AlertDialogDescription>
        </AlertDialogHeader>
        {remove.error !== null && <FieldError>{errorText(remove.error)}</FieldError>}
        <AlertDialogFooter>
          <AlertDialogCancel>{common("cancel")}</AlertDialogCancel>
          <Button variant="destructive" disabled={remove.isPending} onClick={submit}>
            {remove.isPending && <Spinner />}
            {t("destinations.remove")}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
