import { useTranslations } from "next-intl";
import { useId, useState } from "react";
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
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { useCreatePerson } from "@/lib/api/people";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import type { Role } from "@/types/people";
import { RoleSelect } from "./role-select";

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "");

export function AddPersonDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("people");
  const errorText = useErrorText();
  const problems = usePersonProblems();
  const create = useCreatePerson();
  const id = useId();
  const [role, setRole] = useState<Role>("operator");
  const fields = problems(create.error);

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const person = {
      name: textOf(form, "name"),
      email: textOf(form, "email"),
      password: textOf(form, "password"),
      role,
    };
    create.mutate(person, {
      onSuccess: () => {
        onClose();
        void notify("success", t("added", { name: person.name }));
      },
    });
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-md">
        <DialogHeader>
          <DialogTitle>{t("addTitle")}</DialogTitle>
          <DialogDescription>{t("addDescription")}</DialogDescription>
        </DialogHeader>
        <form method="post" onSubmit={submit} className="flex flex-col gap-5">
          <Field data-invalid={fields.name !== undefined}>
            <FieldLabel htmlFor={`${id}-name`}>{t("name")}</FieldLabel>
            <Input id={`${id}-name`} name="name" autoComplete="off" maxLength={100} required />
            <FieldError>{fields.name}</FieldError>
          </Field>
          <Field data-invalid={fields.email !== undefined}>
            <FieldLabel htmlFor={`${id}-email`}>{t("email")}</FieldLabel>
            <Input
              id={`${id}-email`}
              name="email"
              type="email"
              autoComplete="off"
              maxLength={254}
              required
              aria-invalid={fields.email !== undefined}
            />
            <FieldError>{fields.email}</FieldError>
          </Field>
          <Field>
            <FieldLabel htmlFor={`${id}-role`}>{t("role")}</FieldLabel>
            <RoleSelect
              id={`${id}-role`}
              value={role}
              onRole={setRole}
              aria-describedby={`${id}-role-help`}
            />
            <FieldDescription id={`${id}-role-help`}>{t(`roleHelp.${role}`)}</FieldDescription>
          </Field>
          <Field data-invalid={fields.password !== undefined}>
            <FieldLabel htmlFor={`${id}-password`}>{t("password")}</FieldLabel>
            <PasswordInput
              id={`${id}-password`}
              name="password"
              autoComplete="new-password"
              minLength={8}
              maxLength={512}
              required
              aria-describedby={`${id}-password-advice`}
              aria-invalid={fields.password !== undefined}
            />
            <FieldDescription id={`${id}-password-advice`}>{t("passwordAdvice")}</FieldDescription>
            <FieldError>{fields.password}</FieldError>
          </Field>
          {create.error !== null && Object.keys(fields).length === 0 && (
            <FieldError>{errorText(create.error)}</FieldError>
          )}
          <DialogFooter>
            <Button type="submit" disabled={create.isPending}>
              {create.isPending && <Spinner />}
              {t(create.isPending ? "saving" : "add")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
