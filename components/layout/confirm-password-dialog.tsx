import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId, useRef } from "react";
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
import { Field, FieldError, FieldLabel } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { confirmPassword } from "@/lib/api/sign-in";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";

/** Over whatever dialog made the change: one's own password again, then the change goes on by itself. */
export function ConfirmPasswordDialog({ onDone }: { onDone: (confirmed: boolean) => void }) {
  const t = useTranslations("layout.confirmPassword");
  const errorText = useErrorText();
  const problems = usePersonProblems();
  const passwordRef = useRef<HTMLInputElement>(null);
  // The password is in no memory once the dialog is gone.
  const confirm = useMutation({ mutationFn: confirmPassword, gcTime: 0 });
  const id = useId();
  const { error } = confirm;
  const problem = error === null ? undefined : (problems(error).password ?? errorText(error));

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (confirm.isPending) return;
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    confirm.mutate(
      { password },
      { onSuccess: () => onDone(true), onError: () => passwordRef.current?.select() },
    );
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onDone(false)}>
      <DialogContent className="px-4 py-5 sm:max-w-sm sm:p-6">
        <DialogHeader>
          <DialogTitle>{t("title")}</DialogTitle>
          <DialogDescription>{t("description")}</DialogDescription>
        </DialogHeader>
        <form method="post" onSubmit={submit} className="flex flex-col gap-5">
          <Field data-invalid={problem !== undefined}>
            <FieldLabel htmlFor={id}>{t("password")}</FieldLabel>
            <PasswordInput
              ref={passwordRef}
              id={id}
              name="password"
              autoComplete="current-password"
              maxLength={512}
              required
              aria-describedby={`${id}-problem`}
              aria-invalid={problem !== undefined}
            />
            <FieldError id={`${id}-problem`}>{problem}</FieldError>
          </Field>
          <DialogFooter>
            <Button type="button" variant="outline" onClick={() => onDone(false)}>
              {t("cancel")}
            </Button>
            <Button type="submit" disabled={confirm.isPending}>
              {confirm.isPending && <Spinner />}
              {t(confirm.isPending ? "confirming" : "submit")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
