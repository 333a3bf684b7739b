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
import { useChangePerson } from "@/lib/api/people";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import type { Person } from "@/types/people";

export function DisablePersonDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useTranslations("people");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const problems = usePersonProblems();
  const change = useChangePerson();
  const { name } = person;

  const disable = () =>
    change.mutate(
      { id: person.id, disabled: true },
      {
        onSuccess: () => {
          onClose();
          void notify("success", t("accessChanged", { name, disabled: "yes" }));
        },
      },
    );

  return (
    <AlertDialog open onOpenChange={(open) => !open && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>{t("disableTitle", { name })}</AlertDialogTitle>
          <AlertDialogDescription>{t("disableDescription", { name })}</AlertDialogDescription>
        </AlertDialogHeader>
        {change.error !== null && (
          <FieldError>{problems(change.error).disabled ?? errorText(change.error)}</FieldError>
        )}
        <AlertDialogFooter>
          <AlertDialogCancel>{common("cancel")}</AlertDialogCancel>
          <Button variant="destructive" disabled={change.isPending} onClick={disable}>
            {change.isPending && <Spinner />}
            {t("disable")}
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
