import { useTranslations } from "next-intl";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import type { SelectedChip } from "@/types/bulk";
import { BulkFailures, BulkProgress } from "./bulk-result";
import { useBulkDelete } from "./use-bulk-delete";

interface BulkDeleteDialogProps {
  /** The selected chips that can be deleted. */
  chips: readonly SelectedChip[];
  /** Number of selected chips that cannot be deleted. */
  skipped: number;
  onDeleted: (deleted: readonly SelectedChip[]) => void;
  onClose: () => void;
}

/**
 * Requires the person to type the number of chips, shows the progress, and then lists the chips that were not deleted,
 * with the reasons.
 */
export function BulkDeleteDialog(props: BulkDeleteDialogProps) {
  const { skipped, onDeleted, onClose } = props;
  const t = useTranslations("chips.bulk");
  // Refreshes of the list must change neither the number to type nor the chips to delete.
  const [chips] = useState(props.chips);
  const [typed, setTyped] = useState("");
  const { run, start } = useBulkDelete(chips, onDeleted, onClose);
  if (run.failures !== null) {
    return (
      <BulkFailures
        title={t("deleteFailedTitle", { count: run.failures.length })}
        description={t("deleteFailedDescription", { done: run.changed })}
        failures={run.failures}
        onClose={onClose}
      />
    );
  }

  const isPending = run.done !== null;
  const count = chips.length;
  const connected = chips.filter((chip) => chip.connected).length;
  const contacts = chips.reduce((sum, chip) => sum + chip.contacts, 0);
  return (
    <ConfirmDialog
      isDestructive
      title={t("deleteTitle", { count })}
      description={
        <div className="flex flex-col gap-2 text-left">
          {connected > 0 && <p>{t("deleteConnected", { count: connected })}</p>}
          <p>{t("deleteDescription")}</p>
          <p className="font-medium text-foreground">{t("deleteAffected", { contacts })}</p>
          {skipped > 0 && <p>{t("skipped", { count: skipped })}</p>}
        </div>
      }
      confirmLabel={t(isPending ? "deleting" : "delete")}
      cancelLabel={isPending ? t("close") : undefined}
      isPending={isPending}
      isIncomplete={typed.trim() !== String(count)}
      onConfirm={() => void start()}
      onClose={onClose}
    >
      {run.done === null ? (
        <TextField
          label={
            <span className="font-normal">
              {t.rich("typeCount", {
                count: () => <strong className="font-semibold select-all">{String(count)}</strong>,
              })}
            </span>
          }
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          inputMode="numeric"
          autoComplete="off"
        />
      ) : (
        <>
          <BulkProgress done={run.done} total={count} />
          <p className="text-sm text-muted-foreground">{t("deletingNote")}</p>
        </>
      )}
    </ConfirmDialog>
  );
}
