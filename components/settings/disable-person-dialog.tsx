import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useChangePerson } from "@/lib/api/people";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import type { Person } from "@/types/people";

export function DisablePersonDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useTranslations("people");
  const change = useChangePerson();
  const { run } = useDialogMutation(change, onClose);
  const { fields, other } = usePersonProblems(change.error);
  const { id, name } = person;
  return (
    <ConfirmDialog
      title={t("disableTitle", { name })}
      description={t("disableDescription", { name })}
      confirmLabel={t("disable")}
      isDestructive
      isPending={change.isPending}
      problem={fields.disabled ?? other}
      onConfirm={() => run({ id, disabled: true }, t("accessChanged", { name, disabled: "yes" }))}
      onClose={onClose}
    />
  );
}
