import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import type { SelectedChip } from "@/types/bulk";
import { BulkFailures, BulkProgress } from "./bulk-result";
import { type InputProblem, readLimits, readTagChange } from "./read-input";
import { type BulkInput, type BulkKind, useBulkRun } from "./use-bulk-run";

interface BulkDialogProps {
  kind: BulkKind;
  /** The selected chips that the command changes. */
  chips: readonly SelectedChip[];
  /** Number of selected chips that the command does not change. */
  skipped: number;
  onDone: () => void;
  onClose: () => void;
}

const FIELDS = { pause: [], resume: [], limits: ["perHour", "perDay"], tags: ["add", "remove"] } as const;

/**
 * Shows how many chips a command will change, then the progress, and then the chips that were not changed, with the
 * reasons.
 */
export function BulkDialog({ kind, chips, skipped, onDone, onClose }: BulkDialogProps) {
  const t = useTranslations("chips.bulk");
  const common = useTranslations("common");
  const { run, start } = useBulkRun(chips, onDone);
  const [problem, setProblem] = useState<InputProblem | null>(null);
  if (run.failures !== null) {
    return (
      <BulkFailures
        title={t("failedTitle", { count: run.failures.length })}
        description={t("failedDescription", { done: run.changed })}
        failures={run.failures}
        onClose={onClose}
      />
    );
  }

  const isPending = run.done !== null;
  const contacts = chips.reduce((sum, chip) => sum + chip.contacts, 0);
  const submit = (text: (name: string) => string) => {
    const input = readInput(kind, text);
    if (typeof input === "string") setProblem(input);
    else void start(input);
  };
  return (
    <FormDialog
      isAlert={FIELDS[kind].length === 0}
      title={t(`${kind}Title`, { count: chips.length })}
      description={
        <>
          <p>{t(`${kind}Description`, { contacts })}</p>
          {skipped > 0 && <p>{t("skipped", { count: skipped })}</p>}
        </>
      }
      submitLabel={t(kind)}
      cancel={{ label: isPending ? t("close") : common("cancel"), onClick: onClose }}
      isPending={isPending}
      problem={problem !== null && t(problem)}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-4 empty:hidden">
        {FIELDS[kind].map((name) => (
          <TextField
            key={name}
            name={name}
            label={t(name)}
            inputMode={kind === "limits" ? "numeric" : "text"}
            maxLength={kind === "limits" ? 4 : 400}
            autoComplete="off"
          />
        ))}
      </div>
      {run.done !== null && <BulkProgress done={run.done} total={chips.length} />}
    </FormDialog>
  );
}

function readInput(kind: BulkKind, text: (name: string) => string): BulkInput | InputProblem {
  if (kind === "pause" || kind === "resume") return { kind };
  if (kind === "limits") {
    const limits = readLimits(text("perHour"), text("perDay"));
    return typeof limits === "string" ? limits : { kind, ...limits };
  }
  const tags = readTagChange(text("add"), text("remove"));
  return typeof tags === "string" ? tags : { kind, ...tags };
}
