"use client";

import { useQueryClient } from "@tanstack/react-query";
import { XIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { pauseChip, resumeChip } from "@/lib/api/chip-requests";
import { chipKeys } from "@/lib/api/chips";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Chip } from "@/types/chips";
import { availableActions } from "./chip-actions";

type BulkVerb = "pause" | "resume";

const REQUEST: Record<BulkVerb, (chipId: string) => Promise<Chip>> = { pause: pauseChip, resume: resumeChip };
const DONE = { pause: "bulk.paused", resume: "bulk.resumed" } as const;
/** Concurrent requests: fast enough, without delaying other people's requests. */
const IN_FLIGHT = 4;

const ConfirmDialog = dynamic(
  () => import("@/components/ui/dialog-form").then((module) => module.ConfirmDialog),
  { ssr: false },
);

/** Bulk actions; each acts on the selected chips that support it and reports their number. */
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
    const waiting = able(verb);
    const failures: unknown[] = [];
    let done = 0;
    const work = async () => {
      for (let chip = waiting.shift(); chip !== undefined; chip = waiting.shift()) {
        try {
          await REQUEST[verb](chip.id);
          done += 1;
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
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
    <div
      role="toolbar"
      aria-label={t("bulk.selected", { count: chips.length })}
      className="sticky bottom-4 z-20 mx-auto flex w-fit max-w-full items-center gap-2 rounded-lg border bg-popover px-3 py-2 text-sm shadow-lg"
    >
      <span className="mr-1 whitespace-nowrap">{t("bulk.selected", { count: chips.length })}</span>
      {(["pause", "resume"] as const).map((verb) => (
        <Button
          key={verb}
          variant="outline"
          size="sm"
          disabled={running || able(verb).length === 0}
          onClick={() => setAsked(verb)}
        >
          {running && <Spinner />}
          {t(`bulk.${verb}`)}
        </Button>
      ))}
      <Button
        variant="ghost"
        size="sm"
        aria-label={t("bulk.clear")}
        title={t("bulk.clear")}
        disabled={running}
        onClick={onClear}
      >
        <XIcon className="sm:hidden" />
        <span className="max-sm:hidden">{t("bulk.clear")}</span>
      </Button>
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
    </div>
  );
}
