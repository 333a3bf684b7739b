import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { notify } from "@/components/layout/notify";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Field, FieldContent, FieldDescription, FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { Spinner } from "@/components/ui/spinner";
import { SEVERITY_NAMES } from "@/lib/api/alert-list-query";
import { useUpdateAlertRule } from "@/lib/api/alerts";
import { isApiError } from "@/lib/api/api-error";
import { useErrorText } from "@/lib/i18n/use-error-text";
// The dialog comes when it is opened, so Zod may come with it.
import {
  type AlertRuleSettings,
  LONGEST_HOLD_SECONDS,
  type PatchAlertRuleInput,
  RULE_DEFAULTS,
} from "@/types/alert-rules";

/** One rule: on or off, how grave, from which value on, and for how long. */
export function RuleDialog({ settings, onClose }: { settings: AlertRuleSettings; onClose: () => void }) {
  const t = useTranslations("alertSettings.ruleDialog");
  const causes = useTranslations("alertCauses");
  const errorText = useErrorText();
  const id = useId();
  const update = useUpdateAlertRule();
  const [enabled, setEnabled] = useState(settings.enabled);
  // What the form was filled with; the settings behind it follow other people's changes by themselves.
  const [version] = useState(settings.version);
  const { rule } = settings;
  const { threshold } = RULE_DEFAULTS[rule];

  const save = (input: Omit<PatchAlertRuleInput, "rule" | "version">) =>
    update.mutate(
      { rule, version, ...input },
      {
        onSuccess: () => {
          onClose();
          void notify("success", t("saved"));
        },
      },
    );
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save({
      enabled,
      severity: SEVERITY_NAMES.find((severity) => severity === form.get("severity")) ?? settings.severity,
      holdSeconds: Number(form.get("hold")),
      ...(threshold === null ? {} : { threshold: Number(form.get("threshold")) }),
    });
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-md">
        <DialogHeader>
          <DialogTitle>{t("title", { rule: causes(`rule.${rule}`) })}</DialogTitle>
          <DialogDescription>
            {settings.updatedAt === null || settings.updatedBy === null
              ? t("enabledHint")
              : t.rich("by", {
                  name: settings.updatedBy,
                  when: () => <RelativeTime at={settings.updatedAt ?? ""} />,
                })}
          </DialogDescription>
        </DialogHeader>
        <form method="post" onSubmit={submit} className="flex flex-col gap-5">
          <Field orientation="horizontal">
            <Checkbox
              id={`${id}-enabled`}
              className="mt-0.5"
              checked={enabled}
              onCheckedChange={(checked) => setEnabled(checked === true)}
            />
            <FieldContent>
              <FieldLabel htmlFor={`${id}-enabled`}>{t("enabled")}</FieldLabel>
              {settings.updatedAt !== null && <FieldDescription>{t("enabledHint")}</FieldDescription>}
            </FieldContent>
          </Field>
          <Field>
            <FieldLabel htmlFor={`${id}-severity`}>{t("severity")}</FieldLabel>
            <NativeSelect id={`${id}-severity`} name="severity" defaultValue={settings.severity}>
              {SEVERITY_NAMES.map((severity) => (
                <option key={severity} value={severity}>
                  {causes(`severity.${severity}`)}
                </option>
              ))}
            </NativeSelect>
          </Field>
          {threshold !== null && (
            <NumberField
              name="threshold"
              label={t(`threshold.${threshold.unit}`)}
              value={settings.threshold ?? threshold.value}
              min={threshold.min}
              max={threshold.max}
            />
          )}
          <NumberField
            name="hold"
            label={t("hold")}
            value={settings.holdSeconds}
            min={0}
            max={LONGEST_HOLD_SECONDS}
          />
          {update.error !== null && (
            <FieldError>
              {isApiError(update.error, "version_conflict") ? t("conflict") : errorText(update.error)}
            </FieldError>
          )}
          <DialogFooter>
            {!settings.isDefault && (
              <Button
                type="button"
                variant="ghost"
                className="sm:mr-auto"
                disabled={update.isPending}
                onClick={() => save({ reset: true })}
              >
                {t("reset")}
              </Button>
            )}
            <Button type="submit" disabled={update.isPending}>
              {update.isPending && <Spinner />}
              {t(update.isPending ? "saving" : "submit")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function NumberField({
  name,
  label,
  value,
  min,
  max,
}: {
  name: string;
  label: string;
  value: number;
  min: number;
  max: number;
}) {
  const t = useTranslations("alertSettings.ruleDialog");
  const id = useId();
  return (
    <Field>
      <FieldLabel htmlFor={id}>{label}</FieldLabel>
      <Input
        id={id}
        name={name}
        type="number"
        inputMode="numeric"
        required
        min={min}
        max={max}
        step={1}
        defaultValue={value}
        className="w-32 tabular-nums"
        aria-describedby={`${id}-range`}
      />
      <FieldDescription id={`${id}-range`}>{t("range", { min, max })}</FieldDescription>
    </Field>
  );
}
