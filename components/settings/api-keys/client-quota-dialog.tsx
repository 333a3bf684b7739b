import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import { useChangeClient } from "@/lib/api/api-keys";
import type { ApiKey } from "@/types/api-keys";

/** The largest quota that the API accepts. */
const MOST = 1_000_000;

export function ClientQuotaDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const t = useTranslations("apiKeys.quota");
  const change = useChangeClient(apiKey.clientId);
  const { run, state } = useDialogMutation(change, onClose);
  const common = useTranslations("common");
  const { client, requestsPerMinute } = apiKey;
  return (
    <FormDialog
      {...state}
      title={t("title", { client })}
      description={t("description")}
      onClose={onClose}
      onSubmit={(text) =>
        run({ requestsPerMinute: Number(text("requestsPerMinute")) }, t("changed", { client }))
      }
      submitLabel={common("save")}
      cancel={{ label: common("cancel"), onClick: onClose }}
    >
      <TextField
        name="requestsPerMinute"
        label={t("label")}
        type="number"
        inputMode="numeric"
        min={1}
        max={MOST}
        step={1}
        required
        defaultValue={requestsPerMinute}
      />
    </FormDialog>
  );
}
