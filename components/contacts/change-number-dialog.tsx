import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import { ApiError } from "@/lib/api/api-error";
import { useUpdateContact } from "@/lib/api/contacts";
import { formatPhone } from "@/lib/format-phone";
import type { ContactDetail } from "@/types/contact-pages";

interface ChangeNumberDialogProps {
  contact: ContactDetail;
  onClose: () => void;
}

export function ChangeNumberDialog({ contact, onClose }: ChangeNumberDialogProps) {
  const t = useTranslations("contacts.numberDialog");
  const { run, state } = useDialogMutation(useUpdateContact(contact.id), onClose);
  const isInvalid = state.error instanceof ApiError && state.error.code === "invalid_request";
  return (
    <FormDialog
      title={t("title")}
      description={t("description")}
      onClose={onClose}
      isPending={state.isPending}
      error={isInvalid ? null : state.error}
      submitLabel={t(state.isPending ? "working" : "submit")}
      onSubmit={(text) => run({ version: contact.version, phone: text("phone") }, t("done"))}
    >
      <TextField
        name="phone"
        type="tel"
        required
        maxLength={40}
        autoComplete="off"
        label={t("number")}
        defaultValue={contact.address.startsWith("lid:") ? "" : formatPhone(contact.address)}
        problem={isInvalid ? t("invalid") : undefined}
      />
    </FormDialog>
  );
}
