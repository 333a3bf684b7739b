import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { PasswordField } from "@/components/sign-in/password-field";
import { FormDialog } from "@/components/ui/dialog-form";
import { useChangePerson } from "@/lib/api/people";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import type { Person } from "@/types/people";

export function ResetPasswordDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useTranslations("people");
  const change = useChangePerson();
  const { run } = useDialogMutation(change, onClose);
  const { fields, other } = usePersonProblems(change.error);
  const { id, name } = person;
  return (
    <FormDialog
      title={t("resetTitle", { name })}
      description={t("resetDescription", { name })}
      onClose={onClose}
      onSubmit={(text) => run({ id, password: text("password") }, t("passwordChanged", { name }))}
      submitLabel={t(change.isPending ? "saving" : "resetPassword")}
      isPending={change.isPending}
    >
      <PasswordField
        label={t("newPassword")}
        autoComplete="new-password"
        help={t("passwordAdvice")}
        problem={fields.password ?? other}
      />
    </FormDialog>
  );
}
