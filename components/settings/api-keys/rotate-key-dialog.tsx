import { useTranslations } from "next-intl";
import { Dialog } from "@/components/ui/dialog";
import { DialogForm } from "@/components/ui/dialog-form";
import { SelectField } from "@/components/ui/field";
import { useRotateApiKey } from "@/lib/api/api-keys";
import type { ApiKey } from "@/types/api-keys";
import { CreatedKey } from "./created-key";
import { ExpiryField, readExpiry } from "./expiry-field";

const HOURS = [0, 1, 24, 168, 720] as const;
const USUAL_HOURS = 24;

interface RotateKeyDialogProps {
  apiKey: ApiKey;
  simulator: boolean;
  onClose: () => void;
}

/** Replaces a key, and then shows the new key. The new key is available only in this dialog. */
export function RotateKeyDialog({ apiKey, simulator, onClose }: RotateKeyDialogProps) {
  const t = useTranslations("apiKeys");
  const rotate = useRotateApiKey(apiKey.id);
  const created = rotate.data;
  const { client, prefix } = apiKey;
  return (
    <Dialog
      title={created === undefined ? t("rotate.title", { client }) : t("createdTitle", { client })}
      description={created === undefined ? t("rotate.description", { prefix }) : t("createdDescription")}
      onClose={onClose}
      isShownOnce={created !== undefined}
    >
      {created === undefined ? (
        <DialogForm
          onSubmit={(text) =>
            rotate.mutate({
              overlapHours: Number(text("overlapHours")),
              expiresInDays: readExpiry(text("expiresInDays")),
            })
          }
          submitLabel={t(rotate.isPending ? "creating" : "rotate.submit")}
          isPending={rotate.isPending}
          error={rotate.error}
        >
          <SelectField
            name="overlapHours"
            label={t("rotate.overlap")}
            help={t("rotate.overlapHelp")}
            defaultValue={USUAL_HOURS}
            options={HOURS.map((hours) => ({
              value: hours,
              label: t("rotate.hours", { hours, days: hours / 24 }),
            }))}
          />
          <ExpiryField />
        </DialogForm>
      ) : (
        <CreatedKey created={created} simulator={simulator} onClose={onClose} />
      )}
    </Dialog>
  );
}
