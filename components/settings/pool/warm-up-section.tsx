import { PlusIcon, Trash2Icon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import type { StepField, StepRow } from "./pool-form";
import { NumberSetting, SettingsSection, useProblemText } from "./setting-parts";
import type { PoolEditor } from "./use-pool-settings";

const COLUMNS = ["fromDay", "perHour", "perDay"] as const satisfies readonly StepField[];
/** The server's limit. */
const MAX_STEPS = 30;

/** Limits for each day of the warm-up. */
export function WarmUpSection({ editor }: { editor: PoolEditor }) {
  const t = useTranslations("poolSettings.warmUp");
  const { steps } = editor.form;
  const add = () => {
    const last = steps.at(-1);
    const id = Math.max(...steps.map((step) => step.id)) + 1;
    const fromDay = String(Number(last?.fromDay ?? 0) + 7);
    editor.set("steps", [
      ...steps,
      { id, fromDay, perHour: last?.perHour ?? "", perDay: last?.perDay ?? "" },
    ]);
  };
  return (
    <SettingsSection title={t("title")} description={t("description")}>
      <table className="w-full max-w-md text-sm">
        <thead>
          <tr className="text-left">
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="pr-3 pb-2 font-medium">
                {t(column)}
              </th>
            ))}
            <th scope="col" className="w-8">
              <span className="sr-only">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            <StepItem key={step.id} editor={editor} step={step} index={index} />
          ))}
        </tbody>
      </table>
      {steps.length < MAX_STEPS && (
        <Button type="button" variant="outline" size="sm" className="w-fit" onClick={add}>
          <PlusIcon />
          {t("add")}
        </Button>
      )}
      <NumberSetting editor={editor} field="warmUpDoneDay" label={t("doneDay")} />
    </SettingsSection>
  );
}

function StepItem({ editor, step, index }: { editor: PoolEditor; step: StepRow; index: number }) {
  const t = useTranslations("poolSettings.warmUp");
  const problemText = useProblemText();
  const { steps } = editor.form;
  const number = index + 1;
  const change = (column: StepField, text: string) =>
    editor.set(
      "steps",
      steps.map((one) => (one.id === step.id ? { ...one, [column]: text } : one)),
    );
  return (
    <tr className="align-top">
      {COLUMNS.map((column) => (
        <td key={column} className="pr-3 pb-2">
          <TextField
            label={t("step", { column: t(column), number })}
            labelClassName="sr-only"
            problem={problemText(editor.problem(`steps.${step.id}.${column}`))}
            inputMode="numeric"
            autoComplete="off"
            maxLength={4}
            className="max-w-28 tabular-nums read-only:bg-muted/60 read-only:text-muted-foreground"
            value={step[column]}
            // The first row is always day 1.
            readOnly={index === 0 && column === "fromDay"}
            onChange={(event) => change(column, event.target.value)}
          />
        </td>
      ))}
      <td>
        {index > 0 && (
          <Button
            type="button"
            variant="ghost"
            size="icon"
            className="text-muted-foreground"
            aria-label={t("remove", { number })}
            onClick={() =>
              editor.set(
                "steps",
                steps.filter((one) => one.id !== step.id),
              )
            }
          >
            <Trash2Icon />
          </Button>
        )}
      </td>
    </tr>
  );
}
