"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { Button } from "@/components/ui/button";
import { SelectionBar } from "@/components/ui/selection-bar";
import { Spinner } from "@/components/ui/spinner";
import { exportChips, selectMatching } from "@/lib/api/bulk-requests";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { SelectedChip } from "@/types/bulk";
import type { ChipListQuery } from "@/types/chips";
import { availableActions, canReadQr } from "../chip-actions";
import { BulkCommandDialog, type DialogCommand } from "./bulk-command-dialog";
import { saveFile } from "./save-file";

const COMMANDS = ["pause", "resume", "limits", "tags", "pair", "csv", "delete"] as const satisfies Command[];
type Command = DialogCommand | "csv";

interface BulkActionsProps {
  chips: readonly SelectedChip[];
  query: ChipListQuery;
  /** Number of chips that match the filters of the list. */
  total: number;
  isPageSelected: boolean;
  onSelect: (chips: readonly SelectedChip[], selected: boolean) => void;
  onClear: () => void;
}

/**
 * Commands for the selected chips. Each command applies only to the chips that support it, and its dialog first shows
 * how many there are.
 */
export function BulkActions({ chips, query, total, isPageSelected, onSelect, onClear }: BulkActionsProps) {
  const t = useTranslations("chips.bulk");
  const locale = useLocale();
  const errorText = useErrorText();
  const [kind, setKind] = useState<DialogCommand | null>(null);
  const [running, setRunning] = useState<"csv" | "selectMatching" | null>(null);

  async function run(name: "csv" | "selectMatching", work: () => Promise<void>) {
    setRunning(name);
    await work().catch((error: unknown) => notify("error", errorText(error)));
    setRunning(null);
  }
  const download = async () => {
    const ids = chips.map(({ id }) => id);
    saveFile(await exportChips(ids, locale), `julia-chips-${new Date().toISOString().slice(0, 10)}.csv`);
  };
  const able = kind === null ? [] : chipsFor(kind, chips);

  return (
    <SelectionBar
      label={t("selected", { count: chips.length })}
      actions={COMMANDS.map((name) => ({
        name,
        label: t(name),
        isRunning: running === name,
        isDisabled: chipsFor(name, chips).length === 0,
        isDestructive: name === "delete",
      }))}
      clearLabel={t("clear")}
      isBusy={running !== null}
      onAction={(name) => (name === "csv" ? void run("csv", download) : setKind(name))}
      onClear={onClear}
    >
      {isPageSelected && chips.length < total && (
        <Button
          variant="link"
          size="sm"
          disabled={running !== null}
          onClick={() =>
            void run("selectMatching", async () => onSelect((await selectMatching(query)).items, true))
          }
        >
          {running === "selectMatching" && <Spinner />}
          {t("selectMatching", { total })}
        </Button>
      )}
      {kind !== null && (
        <BulkCommandDialog
          kind={kind}
          chips={able}
          skipped={chips.length - able.length}
          query={query}
          onDeselect={(done) => onSelect(done, false)}
          onClear={onClear}
          onClose={() => setKind(null)}
        />
      )}
    </SelectionBar>
  );
}

function chipsFor(command: Command, chips: readonly SelectedChip[]): readonly SelectedChip[] {
  if (command === "csv") return chips;
  if (command === "limits" || command === "tags") return chips.filter((chip) => chip.status !== "cancelled");
  // The pairing queue reconnects a chip that needs more than a scan.
  if (command === "pair") {
    return chips.filter((chip) => canReadQr(chip) || availableActions(chip).includes("reconnect"));
  }
  return chips.filter((chip) => availableActions(chip).includes(command));
}
