import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import { useOptIn, useOptOut } from "@/lib/api/contacts";
import type { ContactDetail } from "@/types/contact-pages";

interface OptOutDialogProps {
  contact: ContactDetail;
  onClose: () => void;
}

/** Records an opt-out, or lifts it if the contact has opted out. */
export function OptOutDialog({ contact, onClose }: OptOutDialogProps) {
  const isLifting = contact.optOut !== null;
  const t = useTranslations(isLifting ? "contacts.optInDialog" : "contacts.optOutDialog");
  const optOut = useDialogMutation(useOptOut(contact.id), onClose);
  const optIn = useDialogMutation(useOptIn(contact.id), onClose);
  const { run, state } = isLifting ? optIn : optOut;
  return (
    <FormDialog
      title={t("title")}
      description={t("description")}
      onClose={onClose}
      isPending={state.isPending}
      error={state.error}
      submitLabel={t(state.isPending ? "working" : "submit")}
      onSubmit={(text) => {
        const reason = text("reason").trim();
        run(reason === "" ? {} : { reason }, t("done"));
      }}
    >
      <TextField name="reason" label={t("reason")} maxLength={200} autoComplete="off" />
    </FormDialog>
  );
}
