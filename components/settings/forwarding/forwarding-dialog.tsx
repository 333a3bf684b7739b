import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { CheckboxField, LabelledField, TextField } from "@/components/ui/field";
import { ApiError } from "@/lib/api/api-error";
import { useUpdateForwarding } from "@/lib/api/webhook-forwarding";
import type { WebhookForwarding } from "@/types/webhook-forwarding";
import { readHeaders } from "./read-headers";

interface ForwardingDialogProps {
  forwarding: WebhookForwarding;
  onClose: () => void;
}

/** Sets the address and its headers, which are not shown again, and switches the forwarding on or off. */
export function ForwardingDialog({ forwarding, onClose }: ForwardingDialogProps) {
  const t = useTranslations("forwarding.form");
  const { run, state } = useDialogMutation(useUpdateForwarding(), onClose);
  const { version, enabled, origin, headerNames } = forwarding;
  const wrong =
    state.error instanceof ApiError ? state.error.fields.map(({ path }) => path.split(".")[0]) : [];
  const isFieldWrong = wrong.includes("url") || wrong.includes("headers");
  const submit = (text: (name: string) => string) => {
    const url = text("url").trim();
    const headers = text("headers").trim();
    run(
      {
        version,
        enabled: text("enabled") === "on",
        ...(url === "" ? {} : { url }),
        ...(headers === "" ? {} : { headers: readHeaders(headers) }),
      },
      t("saved"),
    );
  };
  return (
    <FormDialog
      title={t("title")}
      description={t("description")}
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t("submit")}
      isPending={state.isPending}
      error={isFieldWrong ? null : state.error}
      className=""
    >
      <TextField
        name="url"
        type="url"
        label={t("url")}
        required={origin === null}
        maxLength={2000}
        autoComplete="off"
        spellCheck={false}
        placeholder="https://"
        help={origin === null ? undefined : t("urlKeep", { origin })}
        problem={wrong.includes("url") && t("urlProblem")}
      />
      <LabelledField
        label={t("headers")}
        help={t("headersHelp", { count: headerNames.length, names: headerNames.join(", ") })}
        problem={wrong.includes("headers") && t("headersProblem")}
      >
        {(control) => (
          <textarea
            {...control}
            name="headers"
            rows={3}
            maxLength={10_000}
            spellCheck={false}
            placeholder="Authorization: Bearer …"
            className="rounded-md border border-input bg-transparent px-3 py-2 font-mono text-xs shadow-xs outline-none dark:bg-input/30 focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50"
          />
        )}
      </LabelledField>
      <CheckboxField
        name="enabled"
        label={t("enabled")}
        help={t("enabledHelp")}
        defaultChecked={origin === null || enabled}
      />
    </FormDialog>
  );
}
