import { useTranslations } from "next-intl";
import { useId } from "react";
import { notify } from "@/components/layout/notify";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Field, FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { useAcknowledgeAlert } from "@/lib/api/alerts";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Alert } from "@/types/alert-pages";

/** Asks what was done; the name is that of whoever is signed in. */
export function AcknowledgeDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const t = useTranslations("alerts.acknowledgeDialog");
  const errorText = useErrorText();
  const id = useId();
  const acknowledge = useAcknowledgeAlert();
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get("note") ?? "").trim();
    if (note === "") return;
    acknowledge.mutate(
      { id: alert.id, note },
      {
        onSuccess: () => {
          onClose();
          void notify("success", t("done"));
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-md">
        <DialogHeader>
          <DialogTitle>{t("title")}</DialogTitle>
          <DialogDescription>{t("description")}</DialogDescription>
        </DialogHeader>
        <form method="post" onSubmit={submit} className="flex flex-col gap-5">
          <Field>
            <FieldLabel htmlFor={id}>{t("note")}</FieldLabel>
            <Input
              id={id}
              name="note"
              required
              maxLength={500}
              autoComplete="off"
              placeholder={t("placeholder")}
              defaultValue={alert.acknowledgement?.note ?? ""}
            />
          </Field>
          {acknowledge.error !== null && <FieldError>{errorText(acknowledge.error)}</FieldError>}
          <DialogFooter>
            <Button type="submit" disabled={acknowledge.isPending}>
              {acknowledge.isPending && <Spinner />}
              {t(acknowledge.isPending ? "saving" : "submit")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
