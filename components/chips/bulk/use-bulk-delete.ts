import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useIsMounted } from "@/components/layout/use-is-mounted";
import { deleteChips } from "@/lib/api/bulk-requests";
import { chipKeys } from "@/lib/api/chips";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { BulkDeleteAnswer, SelectedChip } from "@/types/bulk";
import { MOST_BULK_DELETES } from "@/types/bulk-limits";
import { runInBatches } from "./run-in-batches";
import { listReasons, NOT_STARTED, namedFailures } from "./use-bulk-run";

type Failure = BulkDeleteAnswer["failures"][number];

async function send(batch: readonly SelectedChip[]) {
  const { deleted, failures } = await deleteChips(batch.map(({ id }) => id));
  return { changed: deleted, failures: failures.map((reason) => ({ id: reason.id, reason })) };
}

/** Deletes the chips and reports the result. If the dialog was closed in the meantime, a toast reports the failures. */
export function useBulkDelete(
  chips: readonly SelectedChip[],
  onDeleted: (deleted: readonly SelectedChip[]) => void,
  onDone: () => void,
) {
  const t = useTranslations("chips.bulk");
  const errors = useTranslations("errors");
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const [run, setRun] = useState(NOT_STARTED);
  const isWatched = useIsMounted();
  const reasonText = (reason: Failure | Error) =>
    reason instanceof Error
      ? errorText(reason)
      : errors(reason.code, { operation: reason.operation ?? "other", minutes: 0, requestId: "—" });

  async function start() {
    setRun({ ...NOT_STARTED, done: 0 });
    const { changed, failures } = await runInBatches(
      chips,
      send,
      (done) => setRun((before) => ({ ...before, done })),
      MOST_BULK_DELETES,
    );
    await queryClient.invalidateQueries({ queryKey: chipKeys.all });
    const confirmed = changed.filter((chip) => chip.confirmed).length;
    if (confirmed > 0) toast.success(t("deleted", { count: confirmed }));
    if (confirmed < changed.length) {
      toast.info(t("deleteRequested", { count: changed.length - confirmed }));
    }
    const named = namedFailures(chips, failures, reasonText);
    const hasFailed = named.length > 0;
    if (hasFailed) setRun({ done: null, changed: changed.length, failures: named });
    else if (isWatched.current) onDone();
    if (hasFailed && !isWatched.current) {
      const reasons = listReasons(named.map(({ reason }) => reason));
      toast.error(t("deleteFailed", { failed: named.length, reasons }));
    }
    const deleted = new Set(changed.map(({ id }) => id));
    onDeleted(chips.filter(({ id }) => deleted.has(id)));
  }
  return { run, start };
}
