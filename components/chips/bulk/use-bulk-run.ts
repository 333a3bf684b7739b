import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { changeChips, undoChange } from "@/lib/api/bulk-requests";
import { chipKeys } from "@/lib/api/chips";
import { chipName } from "@/lib/chip-name";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { BulkChange, BulkChanged, BulkFailure, SelectedChip } from "@/types/bulk";
import { runInBatches } from "./run-in-batches";

export type BulkKind = BulkChange["kind"];
type Without<Change, Key extends string> = Change extends unknown ? Omit<Change, Key> : never;
export type BulkInput = Without<BulkChange, "chipIds">;

const DONE = {
  pause: "paused",
  resume: "resumed",
  limits: "limited",
  tags: "tagged",
} as const satisfies Record<BulkKind, string>;
const UNDO_WITHIN_MS = 10_000;

/**
 * `done` is the number of processed chips while the command runs. `failures` is set if the command has ended with
 * failures.
 */
interface BulkRun {
  done: number | null;
  changed: number;
  failures: { id: string; name: string; reason: string }[] | null;
}

export const NOT_STARTED: BulkRun = { done: null, changed: 0, failures: null };

export function namedFailures<Reason>(
  chips: readonly SelectedChip[],
  failures: readonly { id: string; reason: Reason }[],
  reasonText: (reason: Reason) => string,
): NonNullable<BulkRun["failures"]> {
  const names = new Map(chips.map((chip) => [chip.id, chipName(chip)]));
  return failures.map(({ id, reason }) => ({ id, name: names.get(id) ?? id, reason: reasonText(reason) }));
}

/** Names each reason once, with its count if there are several. */
export function listReasons(reasons: readonly string[]): string {
  const distinct = [...new Set(reasons)];
  if (distinct.length <= 1) return distinct.join();
  return distinct
    .map((reason) => `${reason} (${reasons.filter((other) => other === reason).length})`)
    .join(", ");
}

/**
 * Runs a command for the chips. A toast reports the changes and offers to undo them for 10 s, even if the dialog was
 * closed in the meantime.
 */
export function useBulkRun(chips: readonly SelectedChip[], onDone: () => void) {
  const t = useTranslations("chips.bulk");
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const [run, setRun] = useState(NOT_STARTED);
  const refresh = () => queryClient.invalidateQueries({ queryKey: chipKeys.all });
  const reasonText = (reason: BulkFailure["reason"] | Error) =>
    reason instanceof Error ? errorText(reason) : t(`reason.${reason}`);

  async function undo(changed: BulkChanged[]) {
    const result = await runInBatches(
      changed,
      (batch) => undoChange({ chips: batch }),
      () => undefined,
    );
    await refresh();
    if (result.changed.length > 0) toast.success(t("undone", { count: result.changed.length }));
    const { failures } = result;
    if (failures.length > 0) {
      const reasons = listReasons(failures.map(({ reason }) => reasonText(reason)));
      toast.error(t("failed", { failed: failures.length, reasons }));
    }
  }

  async function start(input: BulkInput) {
    setRun({ ...NOT_STARTED, done: 0 });
    const { changed, failures } = await runInBatches(
      chips,
      (batch) => changeChips({ ...input, chipIds: batch.map(({ id }) => id) }),
      (done) => setRun((before) => ({ ...before, done })),
    );
    await refresh();
    if (changed.length > 0) {
      toast.success(t(DONE[input.kind], { count: changed.length }), {
        duration: UNDO_WITHIN_MS,
        action: { label: t("undo"), onClick: () => void undo(changed) },
      });
    } else if (failures.length === 0) toast.info(t("unchanged"));
    if (failures.length === 0) {
      onDone();
      return;
    }
    setRun({ done: null, changed: changed.length, failures: namedFailures(chips, failures, reasonText) });
  }
  return { run, start };
}
