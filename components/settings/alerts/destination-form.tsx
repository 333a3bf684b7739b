import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { DialogFooter } from "@/components/ui/dialog";
import { Field, FieldDescription, FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { Spinner } from "@/components/ui/spinner";
import { SEVERITY_NAMES } from "@/lib/api/alert-list-query";
import { ApiError } from "@/lib/api/api-error";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { AlertDestination } from "@/types/alert-pages";
import type { AlertSeverity, DestinationKind } from "@/types/alerts";

const KINDS: readonly DestinationKind[] = ["slack", "generic"];

export interface DestinationInput {
  kind: DestinationKind;
  name: string;
  /** Empty: that of an existing one stays. */
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
  const errorText = useErrorText();
  const id = useId();
  const [enabled, setEnabled] = useState(destination?.enabled ?? true);
  const isUrlWrong = error instanceof ApiError && error.fields.some(({ path }) => path === "url");

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    onSave({
      kind: KINDS.find((kind) => kind === form.get("kind")) ?? "slack",
      name: text("name"),
      url: text("url"),
      minSeverity: SEVERITY_NAMES.find((severity) => severity === form.get("severity")) ?? "warning",
      enabled,
    });
  };

  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-5">
      {destination === null && (
        <Field>
          <FieldLabel htmlFor={`${id}-kind`}>{t("kind")}</FieldLabel>
          <NativeSelect id={`${id}-kind`} name="kind">
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {names(`kinds.${kind}`)}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      <Field>
        <FieldLabel htmlFor={`${id}-name`}>{t("name")}</FieldLabel>
        <Input
          id={`${id}-name`}
          name="name"
          required
          maxLength={80}
          autoComplete="off"
          placeholder={t("namePlaceholder")}
          defaultValue={destination?.name ?? ""}
        />
      </Field>
      <Field data-invalid={isUrlWrong}>
        <FieldLabel htmlFor={`${id}-url`}>{t("url")}</FieldLabel>
        <Input
          id={`${id}-url`}
          name="url"
          type="url"
          required={destination === null}
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          placeholder="https://hooks.slack.com/services/…"
          aria-invalid={isUrlWrong}
          aria-describedby={`${id}-url-help`}
        />
        {destination !== null && (
          <FieldDescription id={`${id}-url-help`}>
            {t("urlKeep", { hint: destination.urlHint })}
          </FieldDescription>
        )}
        {isUrlWrong && <FieldError>{t("urlProblem")}</FieldError>}
      </Field>
      <Field>
        <FieldLabel htmlFor={`${id}-severity`}>{t("severity")}</FieldLabel>
        <NativeSelect
          id={`${id}-severity`}
          name="severity"
          defaultValue={destination?.minSeverity ?? "warning"}
        >
          {SEVERITY_NAMES.map((severity) => (
            <option key={severity} value={severity}>
              {names(`severities.${severity}`)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {destination !== null && (
        <Field orientation="horizontal">
          <Checkbox
            id={`${id}-enabled`}
            className="mt-0.5"
            checked={enabled}
            onCheckedChange={(checked) => setEnabled(checked === true)}
          />
          <FieldLabel htmlFor={`${id}-enabled`}>{t("enabled")}</FieldLabel>
        </Field>
      )}
      {error !== null && !isUrlWrong && <FieldError>{errorText(error)}</FieldError>}
      <DialogFooter>
        {onRemove !== null && (
          <Button
            type="button"
            variant="ghost"
            className="text-muted-foreground hover:text-destructive sm:mr-auto"
            disabled={isPending}
            onClick={onRemove}
          >
            {names("remove")}
          </Button>
        )}
        <Button type="submit" disabled={isPending}>
          {isPending && <Spinner />}
          {t(isPending ? "saving" : "submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}
