import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId } from "react";
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
import { changePassword } from "@/lib/api/sign-in";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import { notify } from "./notify";

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "");

/** One's own password. The server ends all other sessions and goes on with a new one for this browser. */
export function ChangePasswordDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("layout.changePassword");
  const errorText = useErrorText();
  const problems = usePersonProblems();
  const change = useMutation({ mutationFn: changePassword });
  const id = useId();
  const fields = problems(change.error);

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (change.isPending) return;
    const form = new FormData(event.currentTarget);
    const passwords = {
      currentPassword: textOf(form, "currentPassword"),
      newPassword: textOf(form, "newPassword"),
    };
    change.mutate(passwords, {
      onSuccess: () => {
        onClose();
        void notify("success", t("done"));
      },
    });
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="px-4 py-5 sm:max-w-md sm:p-6">
        <DialogHeader>
          <DialogTitle>{t("title")}</DialogTitle>
          <DialogDescription>{t("description")}</DialogDescription>
        </DialogHeader>
        <form method="post" onSubmit={submit} className="flex flex-col gap-5">
          <Field data-invalid={fields.currentPassword !== undefined}>
            <FieldLabel htmlFor={`${id}-current`}>{t("current")}</FieldLabel>
            <PasswordInput
              id={`${id}-current`}
              name="currentPassword"
              autoComplete="current-password"
              maxLength={512}
              required
              aria-describedby={`${id}-current-problem`}
              aria-invalid={fields.currentPassword !== undefined}
            />
            <FieldError id={`${id}-current-problem`}>{fields.currentPassword}</FieldError>
          </Field>
          <Field data-invalid={fields.newPassword !== undefined}>
            <FieldLabel htmlFor={`${id}-new`}>{t("new")}</FieldLabel>
            <PasswordInput
              id={`${id}-new`}
              name="newPassword"
              autoComplete="new-password"
              minLength={8}
              maxLength={512}
              required
              aria-describedby={`${id}-advice ${id}-new-problem`}
              aria-invalid={fields.newPassword !== undefined}
            />
            <FieldDescription id={`${id}-advice`}>{t("advice")}</FieldDescription>
            <FieldError id={`${id}-new-problem`}>{fields.newPassword}</FieldError>
          </Field>
          {change.error !== null && Object.keys(fields).length === 0 && (
            <FieldError>{errorText(change.error)}</FieldError>
          )}
          <DialogFooter>
            <Button type="button" variant="outline" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" disabled={change.isPending}>
              {change.isPending && <Spinner />}
              {t(change.isPending ? "saving" : "submit")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
