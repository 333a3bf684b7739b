import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { PasswordField } from "@/components/sign-in/password-field";
import { FormDialog } from "@/components/ui/dialog-form";
import { LabelledField, TextField } from "@/components/ui/field";
import { useCreatePerson } from "@/lib/api/people";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import type { Role } from "@/types/people";
import { RoleSelect } from "./role-select";

export function AddPersonDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("people");
  const create = useCreatePerson();
  const { run } = useDialogMutation(create, onClose);
  const { fields, other } = usePersonProblems(create.error);
  const [role, setRole] = useState<Role>("operator");
  const submit = (text: (name: string) => string) => {
    const name = text("name");
    run({ name, email: text("email"), password: text("password"), role }, t("added", { name }));
  };
  return (
    <FormDialog
      title={t("addTitle")}
      description={t("addDescription")}
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t(create.isPending ? "saving" : "add")}
      isPending={create.isPending}
      problem={other}
    >
      <TextField
        name="name"
        label={t("name")}
        autoComplete="off"
        maxLength={100}
        required
        problem={fields.name}
      />
      <TextField
        name="email"
        type="email"
        label={t("email")}
        autoComplete="off"
        maxLength={254}
        required
        problem={fields.email}
      />
      <LabelledField label={t("role")} help={t(`roleHelp.${role}`)}>
        {(control) => <RoleSelect {...control} value={role} onRole={setRole} />}
      </LabelledField>
      <PasswordField
        label={t("password")}
        autoComplete="new-password"
        help={t("passwordAdvice")}
        problem={fields.password}
      />
    </FormDialog>
  );
}
