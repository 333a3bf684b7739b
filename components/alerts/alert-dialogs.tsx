import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { CheckboxField, SelectField, TextField } from "@/components/ui/field";
import { RULE_NAMES } from "@/lib/api/alert-list-query";
import { useAcknowledgeAlert, useCreateSilence } from "@/lib/api/alerts";
import { fullChipName } from "@/lib/i18n/alert-words";
import type { Alert } from "@/types/alert-pages";

const DURATIONS_MINUTES = [30, 60, 240, 1440, 10_080] as const;
const USUAL_MINUTES = 60;

/** Creates a silence. `alert` prefills the form; if it is null, the silence covers all rules by default. */
export function SilenceDialog({ alert, onClose }: { alert: Alert | null; onClose: () => void }) {
  const t = useTranslations("alerts.silenceDialog");
  const rules = useTranslations("alertCauses.rule");
  const { run, state } = useDialogMutation(useCreateSilence(), onClose);
  const chip = alert?.chip ?? null;
  const gateway = alert?.gateway ?? null;
  const subject = chip === null ? gateway?.name : fullChipName(chip);
  const submit = (text: (name: string) => string) => {
    const rule = RULE_NAMES.find((name) => name === text("rule")) ?? null;
    const isNarrow = text("onlySubject") === "on";
    const chipId = isNarrow && chip !== null ? chip.id : null;
    const gatewayId = isNarrow && gateway !== null ? gateway.id : null;
    run({ rule, chipId, gatewayId, minutes: Number(text("minutes")), reason: text("reason") }, t("done"));
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
      <SelectField
        name="rule"
        label={t("rule")}
        options={[
          { value: "", label: t("anyRule") },
          ...RULE_NAMES.map((value) => ({ value, label: rules(value) })),
        ]}
        defaultValue={alert?.rule ?? ""}
      />
      {subject !== undefined && (
        <CheckboxField name="onlySubject" label={t("onlySubject", { name: subject })} defaultChecked />
      )}
      <SelectField
        name="minutes"
        label={t("duration")}
        options={DURATIONS_MINUTES.map((value) => ({ value, label: t(`minutes.m${value}`) }))}
        defaultValue={USUAL_MINUTES}
      />
      <TextField
        name="reason"
        label={t("reason")}
        required
        maxLength={200}
        autoComplete="off"
        placeholder={t("placeholder")}
      />
    </FormDialog>
  );
}

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
