import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { DialogDescription, DialogFooter, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { Field, FieldDescription, FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { ApiError } from "@/lib/api/api-error";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { ApiScope, CreateApiKeyInput } from "@/types/api-keys";
import { SCOPE_NAMES } from "./scope-names";

/** What most services come for. */
const USUAL: readonly ApiScope[] = ["messages:send", "messages:read"];

interface CreateKeyFormProps {
  /** Services that have keys already, offered while a name is typed. */
  clients: readonly string[];
  error: Error | null;
  isPending: boolean;
  onCreate: (input: CreateApiKeyInput) => void;
}

export function CreateKeyForm({ clients, error, isPending, onCreate }: CreateKeyFormProps) {
  const t = useTranslations("apiKeys");
  const errorText = useErrorText();
  const id = useId();
  const [scopes, setScopes] = useState(USUAL);
  const wrong = error instanceof ApiError ? error.fields.map(({ path }) => path.split(".")[0]) : [];
  const clientProblem = wrong.includes("client") ? t("clientProblem") : null;
  const scopeProblem = scopes.length === 0 ? t("scopeProblem") : null;

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const client = String(new FormData(event.currentTarget).get("client") ?? "");
    if (scopeProblem === null) onCreate({ client, scopes: [...scopes] });
  };
  const setScope = (scope: ApiScope, wanted: boolean) =>
    setScopes(SCOPE_NAMES.filter((name) => (name === scope ? wanted : scopes.includes(name))));

  return (
    <>
      <DialogHeader>
        <DialogTitle>{t("createTitle")}</DialogTitle>
        <DialogDescription>{t("createDescription")}</DialogDescription>
      </DialogHeader>
      <form method="post" onSubmit={submit} className="flex flex-col gap-5">
        <Field data-invalid={clientProblem !== null}>
          <FieldLabel htmlFor={`${id}-client`}>{t("client")}</FieldLabel>
          <Input
            id={`${id}-client`}
            name="client"
            list={`${id}-clients`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={50}
            required
            aria-invalid={clientProblem !== null}
            aria-describedby={`${id}-client-help`}
          />
          <datalist id={`${id}-clients`}>
            {clients.map((client) => (
              <option key={client} value={client} />
            ))}
          </datalist>
          <FieldDescription id={`${id}-client-help`}>{t("clientHelp")}</FieldDescription>
          <FieldError>{clientProblem}</FieldError>
        </Field>
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-3 text-sm font-medium">{t("allowed")}</legend>
          {SCOPE_NAMES.map((scope) => (
            <Field key={scope} orientation="horizontal">
              <Checkbox
                id={`${id}-${scope}`}
                className="mt-0.5"
                checked={scopes.includes(scope)}
                onCheckedChange={(checked) => setScope(scope, checked === true)}
              />
              <div className="flex flex-col gap-0.5">
                <FieldLabel htmlFor={`${id}-${scope}`}>
                  <span className="inline-block first-letter:uppercase">{t(`scopes.${scope}`)}</span>
                </FieldLabel>
                <p className="text-xs text-muted-foreground">{t(`scopeHelp.${scope}`)}</p>
              </div>
            </Field>
          ))}
          <FieldError>{scopeProblem}</FieldError>
        </fieldset>
        {error !== null && clientProblem === null && <FieldError>{errorText(error)}</FieldError>}
        <DialogFooter>
          <Button type="submit" disabled={isPending || scopeProblem !== null}>
            {isPending && <Spinner />}
            {t(isPending ? "creating" : "createSubmit")}
          </Button>
        </DialogFooter>
      </form>
    </>
  );
}
