"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { SelectionBar } from "@/components/ui/selection-bar";
import { pauseChip, resumeChip } from "@/lib/api/chip-requests";
import { chipKeys } from "@/lib/api/chips";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Chip } from "@/types/chips";
import { availableActions } from "./chip-actions";

type BulkVerb = "pause" | "resume";

const REQUEST: Record<BulkVerb, (chipId: string) => Promise<Chip>> = { pause: pauseChip, resume: resumeChip };
const DONE = { pause: "bulk.paused", resume: "bulk.resumed" } as const;
/** Maximum number of concurrent requests: fast enough without delaying other users' requests. */
const IN_FLIGHT = 4;

const ConfirmDialog = dynamic(
  () => import("@/components/ui/dialog-form").then((module) => module.ConfirmDialog),
  { ssr: false },
);

/** Each action applies only to the selected chips that support it and shows their number. */
export function BulkActions({ chips, onClear }: { chips: readonly Chip[]; onClear: () => void }) {
  const t = useTranslations("chips");
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<BulkVerb | null>(null);
  const [running, setRunning] = useState(false);
  const able = (verb: BulkVerb) => chips.filter((chip) => availableActions(chip).includes(verb));

  async function run(verb: BulkVerb) {
    setAsked(null);
    setRunning(true);
    const { done, failures } = await runForAll(able(verb), REQUEST[verb]);
    setRunning(false);
    await queryClient.invalidateQueries({ queryKey: chipKeys.all });
    if (done > 0) {
      onClear();
      await notify("success", t(DONE[verb], { count: done }));
    }
    if (failures.length > 0) {
      await notify("error", t("bulk.failed", { failed: failures.length, reason: errorText(failures[0]) }));
    }
  }

  return (
    <SelectionBar
      label={t("bulk.selected", { count: chips.length })}
      actions={(["pause", "resume"] as const).map((name) => ({
        name,
        label: t(`bulk.${name}`),
        isRunning: running,
        isDisabled: able(name).length === 0,
      }))}
      clearLabel={t("bulk.clear")}
      isBusy={running}
      onAction={setAsked}
      onClear={onClear}
    >
      {asked !== null && (
        <ConfirmDialog
          title={t(`bulk.${asked}Title`, { count: able(asked).length })}
          description={t(`bulk.${asked}Description`, {
            contacts: able(asked).reduce((sum, chip) => sum + chip.contacts, 0),
          })}
          confirmLabel={t(`bulk.${asked}`)}
          onConfirm={() => void run(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </SelectionBar>
  );
}

async function runForAll(chips: readonly Chip[], request: (chipId: string) => Promise<Chip>) {
  const waiting = [...chips];
  const failures: unknown[] = [];
  let done = 0;
  const work = async () => {
    for (let chip = waiting.shift(); chip !== undefined; chip = waiting.shift()) {
      try {
        await request(chip.id);
        done += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return { done, failures };
}
