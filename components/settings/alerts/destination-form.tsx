import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { DialogForm } from "@/components/ui/dialog-form";
import { CheckboxField, SelectField, TextField } from "@/components/ui/field";
import { SEVERITY_NAMES } from "@/lib/api/alert-list-query";
import { ApiError } from "@/lib/api/api-error";
import type { AlertDestination } from "@/types/alert-pages";
import type { AlertSeverity, DestinationKind } from "@/types/alerts";

const KINDS: readonly DestinationKind[] = ["slack", "generic"];

export interface DestinationInput {
  kind: DestinationKind;
  name: string;
  /** An empty text keeps the URL of an existing destination. */
  url: string;
  minSeverity: AlertSeverity;
  enabled: boolean;
}

interface DestinationFormProps {
  destination: AlertDestination | null;
  error: Error | null;
  isPending: boolean;
  onRemove: (() => void) | null;
  onSave: (input: DestinationInput) => void;
}

export function DestinationForm({ destination, error, isPending, onRemove, onSave }: DestinationFormProps) {
  const t = useTranslations("alertSettings.destinationDialog");
  const names = useTranslations("alertSettings.destinations");
  const isUrlWrong = error instanceof ApiError && error.fields.some(({ path }) => path === "url");
  const submit = (text: (name: string) => string) =>
    onSave({
      kind: KINDS.find((kind) => kind === text("kind")) ?? "slack",
      name: text("name").trim(),
      url: text("url").trim(),
      minSeverity: SEVERITY_NAMES.find((severity) => severity === text("severity")) ?? "warning",
      enabled: text("enabled") === "on",
    });

  return (
    <DialogForm
      onSubmit={submit}
      submitLabel={t(isPending ? "saving" : "submit")}
      isPending={isPending}
      error={isUrlWrong ? null : error}
      aside={
        onRemove !== null && (
          <Button
            type="button"
            variant="ghost"
            className="text-muted-foreground hover:text-destructive sm:mr-auto"
            disabled={isPending}
            onClick={onRemove}
          >
            {names("remove")}
          </Button>
        )
      }
    >
      {destination === null && (
        <SelectField
          name="kind"
          label={t("kind")}
          options={KINDS.map((value) => ({ value, label: names(`kinds.${value}`) }))}
        />
      )}
      <TextField
        name="name"
        label={t("name")}
        required
        maxLength={80}
        autoComplete="off"
        placeholder={t("namePlaceholder")}
        defaultValue={destination?.name ?? ""}
      />
      <TextField
        name="url"
        type="url"
        label={t("url")}
        required={destination === null}
        maxLength={2000}
        autoComplete="off"
        spellCheck={false}
        placeholder="https://hooks.slack.com/services/…"
        help={destination !== null && t("urlKeep", { hint: destination.urlHint })}
        problem={isUrlWrong && t("urlProblem")}
      />
      <SelectField
        name="severity"
        label={t("severity")}
        options={SEVERITY_NAMES.map((value) => ({ value, label: names(`severities.${value}`) }))}
        defaultValue={destination?.minSeverity ?? "warning"}
      />
      {destination !== null && (
        <CheckboxField name="enabled" label={t("enabled")} defaultChecked={destination.enabled} />
      )}
    </DialogForm>
  );
}
