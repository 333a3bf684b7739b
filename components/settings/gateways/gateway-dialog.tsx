import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import { useChangeGateway, useCreateGateway } from "@/lib/api/gateways";
import type { PoolGateway } from "@/types/gateways";
import { useGatewayProblems } from "./use-gateway-problems";

/** The default of `DEFAULT_GATEWAY_CAPACITY`, whose module would load Zod. `ui-gateways.test.tsx` compares them. */
const USUAL_CAPACITY = 80;

interface GatewayDialogProps {
  /** Null for a new gateway. */
  gateway: PoolGateway | null;
  onClose: () => void;
}

/** Adds or edits a gateway. The server calls a new address or key before it stores them. */
export function GatewayDialog({ gateway, onClose }: GatewayDialogProps) {
  const t = useTranslations("gatewaySettings.form");
  const create = useCreateGateway();
  const change = useChangeGateway();
  const creating = useDialogMutation(create, onClose);
  const changing = useDialogMutation(change, onClose);
  const isPending = create.isPending || change.isPending;
  const { fields, other } = useGatewayProblems(isPending ? null : (create.error ?? change.error));

  const submit = (text: (name: string) => string) => {
    const name = text("name");
    // Anything that is not a number becomes `null` in JSON, which the server refuses at the field.
    const facts = { name, capacity: Number(text("capacity")) };
    const address = { baseUrl: text("baseUrl").trim() };
    const apiKey = text("apiKey");
    if (gateway === null) creating.run({ ...facts, ...address, apiKey }, t("added", { name }));
    else if (gateway.isEnvironment) changing.run({ id: gateway.id, ...facts }, t("saved", { name }));
    else {
      const key = apiKey === "" ? {} : { apiKey };
      changing.run({ id: gateway.id, ...facts, ...address, ...key }, t("saved", { name }));
    }
  };

  const description = () => {
    if (gateway === null) return t("addDescription");
    return t(gateway.isEnvironment ? "editEnvironment" : "editDescription");
  };
  const submitLabel = () => {
    if (isPending) return t("testing");
    return t(gateway === null ? "submitAdd" : "submitSave");
  };
  return (
    <FormDialog
      title={gateway === null ? t("addTitle") : t("editTitle", { name: gateway.name })}
      description={description()}
      onClose={onClose}
      onSubmit={submit}
      submitLabel={submitLabel()}
      isPending={isPending}
      problem={other}
    >
      <TextField
        name="name"
        label={t("name")}
        defaultValue={gateway?.name}
        autoComplete="off"
        maxLength={60}
        required
        problem={fields.name}
      />
      {gateway?.isEnvironment !== true && <ConnectionFields gateway={gateway} problems={fields} />}
      <TextField
        name="capacity"
        label={t("capacity")}
        help={t("capacityHelp")}
        defaultValue={gateway?.capacity ?? USUAL_CAPACITY}
        inputMode="numeric"
        autoComplete="off"
        maxLength={4}
        required
        problem={fields.capacity}
        className="w-24 tabular-nums"
      />
    </FormDialog>
  );
}

function ConnectionFields({
  gateway,
  problems,
}: {
  gateway: PoolGateway | null;
  problems: { baseUrl?: string; apiKey?: string };
}) {
  const t = useTranslations("gatewaySettings.form");
  return (
    <>
      <TextField
        name="baseUrl"
        inputMode="url"
        label={t("address")}
        defaultValue={gateway?.baseUrl}
        placeholder={t("addressPlaceholder")}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={500}
        required
        problem={problems.baseUrl}
      />
      <TextField
        name="apiKey"
        type="password"
        label={t("key")}
        help={t(gateway === null ? "keyHelp" : "keyKept")}
        // Keeps the browser from filling in a saved password.
        autoComplete="new-password"
        maxLength={500}
        required={gateway === null}
        problem={problems.apiKey}
      />
    </>
  );
}
