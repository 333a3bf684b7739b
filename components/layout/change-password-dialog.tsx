import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { PasswordField } from "@/components/sign-in/password-field";
import { FormDialog } from "@/components/ui/dialog-form";
import { changePassword } from "@/lib/api/sign-in";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import { useDialogMutation } from "./use-dialog-mutation";

/** After the change, the server ends all other sessions and issues a new session for this browser. */
export function ChangePasswordDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("layout.changePassword");
  const change = useMutation({ mutationFn: changePassword });
  const { run } = useDialogMutation(change, onClose);
  const { fields, other } = usePersonProblems(change.error);
  return (
    <FormDialog
      title={t("title")}
      description={t("description")}
      onClose={onClose}
      className="px-4 py-5 sm:max-w-md sm:p-6"
      onSubmit={(text) =>
        run({ currentPassword: text("currentPassword"), newPassword: text("newPassword") }, t("done"))
      }
      submitLabel={t(change.isPending ? "saving" : "submit")}
      cancel={{ label: t("cancel"), onClick: onClose }}
      isPending={change.isPending}
      problem={other}
    >
      <PasswordField
        name="currentPassword"
        label={t("current")}
        autoComplete="current-password"
        problem={fields.currentPassword}
      />
      <PasswordField
        name="newPassword"
        label={t("new")}
        autoComplete="new-password"
        help={t("advice")}
        problem={fields.newPassword}
      />
    </FormDialog>
  );
}
