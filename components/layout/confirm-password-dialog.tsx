import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { PasswordField } from "@/components/sign-in/password-field";
import { FormDialog } from "@/components/ui/dialog-form";
import { confirmPassword } from "@/lib/api/sign-in";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";

/**
 * Asks for the user's password after the server has refused a change that requires it. Opens over the dialog of the
 * change. Once the password is confirmed, the change is sent again.
 */
export function ConfirmPasswordDialog({ onDone }: { onDone: (confirmed: boolean) => void }) {
  const t = useTranslations("layout.confirmPassword");
  const passwordRef = useRef<HTMLInputElement>(null);
  // With `gcTime: 0`, the password is removed from memory when the dialog closes.
  const confirm = useMutation({ mutationFn: confirmPassword, gcTime: 0 });
  const { fields, other } = usePersonProblems(confirm.error);
  const submit = (text: (name: string) => string) =>
    confirm.mutate(
      { password: text("password") },
      { onSuccess: () => onDone(true), onError: () => passwordRef.current?.select() },
    );
  return (
    <FormDialog
      title={t("title")}
      description={t("description")}
      onClose={() => onDone(false)}
      className="px-4 py-5 sm:max-w-sm sm:p-6"
      onSubmit={submit}
      submitLabel={t(confirm.isPending ? "confirming" : "submit")}
      cancel={{ label: t("cancel"), onClick: () => onDone(false) }}
      isPending={confirm.isPending}
    >
      <PasswordField
        ref={passwordRef}
        label={t("password")}
        autoComplete="current-password"
        problem={fields.password ?? other}
      />
    </FormDialog>
  );
}
