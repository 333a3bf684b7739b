import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { notify } from "@/components/layout/notify";
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
import { Field, FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { Spinner } from "@/components/ui/spinner";
import { RULE_NAMES } from "@/lib/api/alert-list-query";
import { useCreateSilence } from "@/lib/api/alerts";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Alert } from "@/types/alert-pages";

const DURATIONS = [
  { minutes: 30, name: "m30" },
  { minutes: 60, name: "m60" },
  { minutes: 240, name: "m240" },
  { minutes: 1440, name: "m1440" },
  { minutes: 10_080, name: "m10080" },
] as const;
const USUAL_MINUTES = 60;

/** Asks for what, until when and why; `alert` is the one it was asked of, null for a silence at large. */
export function SilenceDialog({ alert, onClose }: { alert: Alert | null; onClose: () => void }) {
  const t = useTranslations("alerts.silenceDialog");
  const rules = useTranslations("alertCauses.rule");
  const errorText = useErrorText();
  const id = useId();
  const create = useCreateSilence();
  const [onlyChip, setOnlyChip] = useState(true);
  const chip = alert?.chip ?? null;

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate(
      {
        rule: RULE_NAMES.find((rule) => rule === form.get("rule")) ?? null,
        chipId: onlyChip ? (chip?.id ?? null) : null,
        minutes: Number(form.get("minutes")),
        reason: String(form.get("reason") ?? ""),
      },
      {
        onSuccess: () => {
          onClose();
          void notify("success", t("done"));
        },
      },
    );
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-md">
        <DialogHeader>
          <DialogTitle>{t("title")}</DialogTitle>
          <DialogDescription>{t("description")}</DialogDescription>
        </DialogHeader>
        <form method="post" onSubmit={submit} className="flex flex-col gap-5">
          <Field>
            <FieldLabel htmlFor={`${id}-rule`}>{t("rule")}</FieldLabel>
            <NativeSelect id={`${id}-rule`} name="rule" defaultValue={alert?.rule ?? ""}>
              <option value="">{t("anyRule")}</option>
              {RULE_NAMES.map((rule) => (
                <option key={rule} value={rule}>
                  {rules(rule)}
                </option>
              ))}
            </NativeSelect>
          </Field>
          {chip !== null && (
            <Field orientation="horizontal">
              <Checkbox
                id={`${id}-chip`}
                className="mt-0.5"
                checked={onlyChip}
                onCheckedChange={(checked) => setOnlyChip(checked === true)}
              />
              <FieldLabel htmlFor={`${id}-chip`}>{t("onlyChip", { instance: chip.name })}</FieldLabel>
            </Field>
          )}
          <Field>
            <FieldLabel htmlFor={`${id}-minutes`}>{t("duration")}</FieldLabel>
            <NativeSelect id={`${id}-minutes`} name="minutes" defaultValue={USUAL_MINUTES}>
              {DURATIONS.map(({ minutes, name }) => (
                <option key={minutes} value={minutes}>
                  {t(`minutes.${name}`)}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field>
            <FieldLabel htmlFor={`${id}-reason`}>{t("reason")}</FieldLabel>
            <Input
              id={`${id}-reason`}
              name="reason"
              required
              maxLength={200}
              autoComplete="off"
              placeholder={t("placeholder")}
            />
          </Field>
          {create.error !== null && <FieldError>{errorText(create.error)}</FieldError>}
          <DialogFooter>
            <Button type="submit" disabled={create.isPending}>
              {create.isPending && <Spinner />}
              {t(create.isPending ? "saving" : "submit")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
