import { useTranslations } from "next-intl";
import { useId } from "react";
import { notify } from "@/components/layout/notify";
import { PasswordInput } from "@/components/sign-in/password-input";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Field, FieldDescription, FieldError, FieldLabel } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { useChangePerson } from "@/lib/api/people";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import type { Person } from "@/types/people";

export function ResetPasswordDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useTranslations("people");
  const errorText = useErrorText();
  const problems = usePersonProblems();
  const change = useChangePerson();
  const id = useId();
  const { name } = person;
  const problem =
    change.error === null ? undefined : (problems(change.error).password ?? errorText(change.error));

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    change.mutate(
      { id: person.id, password },
      {
        onSuccess: () => {
          onClose();
          void notify("success", t("passwordChanged", { name }));
        },
      },
    );
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-md">
        <DialogHeader>
          <DialogTitle className="pr-6">{t("resetTitle", { name })}</DialogTitle>
          <DialogDescription>{t("resetDescription", { name })}</DialogDescription>
        </DialogHeader>
        <form method="post" onSubmit={submit} className="flex flex-col gap-5">
          <Field data-invalid={problem !== undefined}>
            <FieldLabel htmlFor={id}>{t("newPassword")}</FieldLabel>
            <PasswordInput
              id={id}
              name="password"
              autoComplete="new-password"
              minLength={8}
              maxLength={512}
              required
              aria-describedby={`${id}-advice`}
              aria-invalid={problem !== undefined}
            />
            <FieldDescription id={`${id}-advice`}>{t("passwordAdvice")}</FieldDescription>
            <FieldError>{problem}</FieldError>
          </Field>
          <DialogFooter>
            <Button type="submit" disabled={change.isPending}>
              {change.isPending && <Spinner />}
              {t(change.isPending ? "saving" : "resetPassword")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
