import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { DialogForm } from "@/components/ui/dialog-form";
import { CheckboxField, FieldError, TextField } from "@/components/ui/field";
import { ApiError } from "@/lib/api/api-error";
import { membersOf } from "@/lib/api/members-of";
import type { ApiScope, CreateApiKeyInput } from "@/types/api-keys";
import { ExpiryField, readExpiry } from "./expiry-field";

const SCOPES = membersOf<ApiScope>({
  "messages:send": true,
  "messages:read": true,
  selection: true,
  "instances:read": true,
  "inbound:read": true,
  "events:manage": true,
  "contacts:write": true,
  "media:write": true,
});
/** Scopes that are preselected because most services need them. */
const USUAL: readonly ApiScope[] = ["messages:send", "messages:read"];

interface CreateKeyFormProps {
  /** Clients that already have keys, offered as suggestions. */
  clients: readonly string[];
  error: Error | null;
  isPending: boolean;
  onCreate: (input: CreateApiKeyInput) => void;
}

export function CreateKeyForm({ clients, error, isPending, onCreate }: CreateKeyFormProps) {
  const t = useTranslations("apiKeys");
  const clientsId = useId();
  const [scopes, setScopes] = useState(USUAL);
  const wrong = error instanceof ApiError ? error.fields.map(({ path }) => path.split(".")[0]) : [];
  const isClientWrong = wrong.includes("client");
  const setScope = (scope: ApiScope, wanted: boolean) =>
    setScopes(SCOPES.names.filter((name) => (name === scope ? wanted : scopes.includes(name))));

  return (
    <DialogForm
      onSubmit={(text) =>
        onCreate({
          client: text("client"),
          scopes: [...scopes],
          expiresInDays: readExpiry(text("expiresInDays")),
        })
      }
      submitLabel={t(isPending ? "creating" : "createSubmit")}
      isPending={isPending}
      isIncomplete={scopes.length === 0}
      error={isClientWrong ? null : error}
    >
      <TextField
        name="client"
        label={t("client")}
        list={clientsId}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={50}
        required
        help={t("clientHelp")}
        problem={isClientWrong && t("clientProblem")}
      />
      <datalist id={clientsId}>
        {clients.map((client) => (
          <option key={client} value={client} />
        ))}
      </datalist>
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-3 text-sm font-medium">{t("allowed")}</legend>
        {SCOPES.names.map((scope) => (
          <CheckboxField
            key={scope}
            label={<span className="inline-block first-letter:uppercase">{t(`scopes.${scope}`)}</span>}
            help={<span className="text-xs">{t(`scopeHelp.${scope}`)}</span>}
            checked={scopes.includes(scope)}
            onCheckedChange={(checked) => setScope(scope, checked)}
          />
        ))}
        <FieldError>{scopes.length === 0 && t("scopeProblem")}</FieldError>
      </fieldset>
      <ExpiryField />
    </DialogForm>
  );
}
