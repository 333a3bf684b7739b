import { useTranslations } from "next-intl";
import { Dialog } from "@/components/ui/dialog";
import { useCreateApiKey } from "@/lib/api/api-keys";
import { CreateKeyForm } from "./create-key-form";
import { CreatedKey } from "./created-key";

interface CreateKeyDialogProps {
  clients: readonly string[];
  simulator: boolean;
  onClose: () => void;
}

/** Asks for the client and the scopes, and then shows the key. The key is available only in this dialog. */
export function CreateKeyDialog({ clients, simulator, onClose }: CreateKeyDialogProps) {
  const t = useTranslations("apiKeys");
  const create = useCreateApiKey();
  const created = create.data;
  return (
    <Dialog
      title={created === undefined ? t("createTitle") : t("createdTitle", { client: created.key.client })}
      description={t(created === undefined ? "createDescription" : "createdDescription")}
      onClose={onClose}
      isShownOnce={created !== undefined}
    >
      {created === undefined ? (
        <CreateKeyForm
          clients={clients}
          error={create.error}
          isPending={create.isPending}
          onCreate={(input) => create.mutate(input)}
        />
      ) : (
        <CreatedKey created={created} simulator={simulator} onClose={onClose} />
      )}
    </Dialog>
  );
}
