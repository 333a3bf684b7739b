import { useTranslations } from "next-intl";
import { useState } from "react";
import { RelativeTime } from "@/components/layout/relative-time";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { Button } from "@/components/ui/button";
import { FormDialog } from "@/components/ui/dialog-form";
import { CheckboxField, SelectField, TextField } from "@/components/ui/field";
import { SEVERITY_NAMES } from "@/lib/api/alert-list-query";
import { useUpdateAlertRule } from "@/lib/api/alerts";
import { isApiError } from "@/lib/api/api-error";
// `types/alert-rules` imports Zod. The dialog loads on demand, so Zod does not slow down the page.
import {
  type AlertRuleSettings,
  LONGEST_HOLD_SECONDS,
  type PatchAlertRuleInput,
  RULE_DEFAULTS,
} from "@/types/alert-rules";

export function RuleDialog({ settings, onClose }: { settings: AlertRuleSettings; onClose: () => void }) {
  const t = useTranslations("alertSettings.ruleDialog");
  const causes = useTranslations("alertCauses");
  const update = useUpdateAlertRule();
  const { run, state } = useDialogMutation(update, onClose);
  // The version with which the form was opened. `settings` is refreshed when other users change it.
  const [version] = useState(settings.version);
  const { rule, updatedAt, updatedBy } = settings;
  const { threshold } = RULE_DEFAULTS[rule];

  const save = (input: Omit<PatchAlertRuleInput, "rule" | "version">) =>
    run({ rule, version, ...input }, t("saved"));
  const submit = (text: (name: string) => string) =>
    save({
      enabled: text("enabled") === "on",
      severity: SEVERITY_NAMES.find((name) => name === text("severity")) ?? settings.severity,
      holdSeconds: Number(text("hold")),
      ...(threshold === null ? {} : { threshold: Number(text("threshold")) }),
    });

  return (
    <FormDialog
      {...state}
      title={t("title", { rule: causes(`rule.${rule}`) })}
      description={
        updatedAt === null || updatedBy === null
          ? t("enabledHint")
          : t.rich("by", { name: updatedBy, when: () => <RelativeTime at={updatedAt} /> })
      }
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t(state.isPending ? "saving" : "submit")}
      problem={isApiError(update.error, "version_conflict") && t("conflict")}
      aside={
        !settings.isDefault && (
          <Button
            type="button"
            variant="ghost"
            className="sm:mr-auto"
            disabled={state.isPending}
            onClick={() => save({ reset: true })}
          >
            {t("reset")}
          </Button>
        )
      }
    >
      <CheckboxField
        name="enabled"
        label={t("enabled")}
        help={updatedAt !== null && t("enabledHint")}
        defaultChecked={settings.enabled}
      />
      <SelectField
        name="severity"
        label={t("severity")}
        options={SEVERITY_NAMES.map((value) => ({ value, label: causes(`severity.${value}`) }))}
        defaultValue={settings.severity}
      />
      {threshold !== null && (
        <NumberField
          name="threshold"
          label={t(`threshold.${threshold.unit}`)}
          defaultValue={settings.threshold ?? threshold.value}
          min={threshold.min}
          max={threshold.max}
        />
      )}
      <NumberField
        name="hold"
        label={t("hold")}
        defaultValue={settings.holdSeconds}
        min={0}
        max={LONGEST_HOLD_SECONDS}
      />
    </FormDialog>
  );
}

type NumberFieldProps = Record<"name" | "label", string> & Record<"defaultValue" | "min" | "max", number>;

function NumberField(props: NumberFieldProps) {
  const t = useTranslations("alertSettings.ruleDialog");
  return (
    <TextField
      {...props}
      type="number"
      inputMode="numeric"
      required
      step={1}
      className="w-32 tabular-nums"
      help={t("range", { min: props.min, max: props.max })}
    />
  );
}
