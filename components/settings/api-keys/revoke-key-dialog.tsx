import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useRevokeApiKey } from "@/lib/api/api-keys";
import type { ApiKey } from "@/types/api-keys";

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const t = useTranslations("apiKeys");
  const { run, state } = useDialogMutation(useRevokeApiKey(), onClose);
  const { id, client, prefix } = apiKey;
  return (
    <ConfirmDialog
      {...state}
      title={t("revokeTitle", { client })}
      description={t("revokeDescription", { client, prefix })}
      confirmLabel={t("revoke")}
      isDestructive
      onConfirm={() => run(id, t("revoked", { client, prefix }))}
      onClose={onClose}
    />
  );
}
