import { useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { CopyableText } from "@/components/settings/api-keys/copyable-text";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { useChangeDestination, useCreateDestination } from "@/lib/api/alerts";
import type { AlertDestination } from "@/types/alert-pages";
import { DestinationForm, type DestinationInput } from "./destination-form";

interface DestinationDialogProps {
  /** Null for a new one. */
  destination: AlertDestination | null;
  onRemove: (() => void) | null;
  onClose: () => void;
}

/** Makes or changes a destination; the secret of a new signed one is shown here once and nowhere else. */
export function DestinationDialog({ destination, onRemove, onClose }: DestinationDialogProps) {
  const t = useTranslations("alertSettings.destinationDialog");
  const create = useCreateDestination();
  const change = useChangeDestination();
  const [secret, setSecret] = useState<{ name: string; text: string } | null>(null);

  const finish = (word: "created" | "saved") => {
    onClose();
    void notify("success", t(word));
  };
  const save = ({ kind, name, url, minSeverity, enabled }: DestinationInput) => {
    if (destination !== null) {
      const address = url === "" ? {} : { url };
      change.mutate(
        { id: destination.id, name, minSeverity, enabled, ...address },
        { onSuccess: () => finish("saved") },
      );
      return;
    }
    create.mutate(
      { kind, name, url, minSeverity },
      {
        onSuccess: (created) => {
          if (created.secret === null) finish("created");
          else setSecret({ name, text: created.secret });
        },
      },
    );
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="sm:max-w-md"
        // A press beside the dialog would lose a secret that nobody can see again.
        onInteractOutside={(event) => {
          if (secret !== null) event.preventDefault();
        }}
      >
        {secret === null ? (
          <>
            <DialogHeader>
              <DialogTitle>
                {destination === null ? t("createTitle") : t("editTitle", { name: destination.name })}
              </DialogTitle>
              <DialogDescription>{t("description")}</DialogDescription>
            </DialogHeader>
            <DestinationForm
              destination={destination}
              error={create.error ?? change.error}
              isPending={create.isPending || change.isPending}
              onRemove={onRemove}
              onSave={save}
            />
          </>
        ) : (
          <>
            <DialogHeader>
              <DialogTitle>{t("secretTitle", { name: secret.name })}</DialogTitle>
              <DialogDescription>{t("secretDescription")}</DialogDescription>
            </DialogHeader>
            <CopyableText label={t("secret")} text={secret.text} copyLabel={t("copySecret")} />
            <DialogFooter>
              <Button onClick={() => finish("created")}>{t("understood")}</Button>
            </DialogFooter>
          </>
        )}
      </DialogContent>
    </Dialog>
  );
}
