"use client";

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
import { useCancelMessage } from "@/lib/api/messages";
import { useErrorText } from "@/lib/i18n/use-error-text";

/** Says that it cannot be undone before it takes a message out of the queue. */
export function CancelMessageDialog({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const t = useTranslations("messages.cancelDialog");
  const errorText = useErrorText();
  const cancel = useCancelMessage();
  const submit = () =>
    cancel.mutate(messageId, {
      onSuccess: () => {
        onClose();
        void notify("success", t("done"));
      },
    });
  return (
    <AlertDialog open onOpenChange={(open) => !open && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>{t("title")}</AlertDialogTitle>
          <AlertDialogDescription>{t("description")}</AlertDialogDescription>
        </AlertDialogHeader>
        {cancel.error !== null && <FieldError>{errorText(cancel.error)}</FieldError>}
        <AlertDialogFooter>
          <AlertDialogCancel>{t("keep")}</AlertDialogCancel>
          <Button variant="destructive" disabled={cancel.isPending} onClick={submit}>
            {cancel.isPending && <Spinner />}
            {t(cancel.isPending ? "working" : "confirm")}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
