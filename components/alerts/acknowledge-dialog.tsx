import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import { useAcknowledgeAlert } from "@/lib/api/alerts";
import type { Alert } from "@/types/alert-pages";

/** Asks what was done; the server records who acknowledged. */
export function AcknowledgeDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const t = useTranslations("alerts.acknowledgeDialog");
  const { run, state } = useDialogMutation(useAcknowledgeAlert(), onClose);
  const submit = (text: (name: string) => string) => {
    const note = text("note").trim();
    if (note !== "") run({ id: alert.id, note }, t("done"));
  };
  return (
    <FormDialog
      {...state}
      title={t("title")}
      description={t("description")}
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t(state.isPending ? "saving" : "submit")}
    >
      <TextField
        name="note"
        label={t("note")}
        required
        maxLength={500}
        autoComplete="off"
        placeholder={t("placeholder")}
        defaultValue={alert.acknowledgement?.note ?? ""}
      />
    </FormDialog>
  );
}
