import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { CopyableText } from "@/components/settings/api-keys/copyable-text";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { useChangeDestination, useCreateDestination } from "@/lib/api/alerts";
import type { AlertDestination } from "@/types/alert-pages";
import { DestinationForm, type DestinationInput } from "./destination-form";

interface DestinationDialogProps {
  /** Null for a new destination. */
  destination: AlertDestination | null;
  onRemove: (() => void) | null;
  onClose: () => void;
}

/** Creates or edits a destination. Only this dialog shows the secret of a new signed destination. */
export function DestinationDialog({ destination, onRemove, onClose }: DestinationDialogProps) {
  const t = useTranslations("alertSettings.destinationDialog");
  const create = useCreateDestination();
  const change = useChangeDestination();
  const { run, finish } = useDialogMutation(change, onClose);
  const [secret, setSecret] = useState<{ name: string; text: string } | null>(null);

  const save = ({ kind, name, url, minSeverity, enabled }: DestinationInput) => {
    if (destination !== null) {
      const address = url === "" ? {} : { url };
      run({ id: destination.id, name, minSeverity, enabled, ...address }, t("saved"));
      return;
    }
    create.mutate(
      { kind, name, url, minSeverity },
      {
        onSuccess: (created) => {
          if (created.secret === null) finish(t("created"));
          else setSecret({ name, text: created.secret });
        },
      },
    );
  };
  const title = () => {
    if (secret !== null) return t("secretTitle", { name: secret.name });
    return destination === null ? t("createTitle") : t("editTitle", { name: destination.name });
  };

  return (
    <Dialog
      title={title()}
      description={t(secret === null ? "description" : "secretDescription")}
      onClose={onClose}
      isShownOnce={secret !== null}
      className="sm:max-w-md"
    >
      {secret === null ? (
        <DestinationForm
          destination={destination}
          error={create.error ?? change.error}
          isPending={create.isPending || change.isPending}
          onRemove={onRemove}
          onSave={save}
        />
      ) : (
        <>
          <CopyableText label={t("secret")} text={secret.text} copyLabel={t("copySecret")} />
          <DialogFooter>
            <Button onClick={() => finish(t("created"))}>{t("understood")}</Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  );
}
