import { PlusIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import type { StepField, StepRow } from "./pool-form";
import { NUMBER_INPUT, NumberSetting, RemoveButton, rowEditor, SettingsSection } from "./setting-parts";
import { usePoolEditor } from "./use-pool-settings";

const COLUMNS = ["fromDay", "perHour", "perDay"] as const satisfies readonly StepField[];
/** Maximum number of steps that the server accepts. */
const MAX_STEPS = 30;

export function WarmUpSection() {
  const t = useTranslations("poolSettings.warmUp");
  const { steps, add } = useSteps();
  const addStep = () => {
    const { fromDay = "0", perHour = "", perDay = "" } = steps.at(-1) ?? {};
    add((id) => ({ id, fromDay: String(Number(fromDay) + 7), perHour, perDay }));
  };
  return (
    <SettingsSection name="warmUp">
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
            <StepItem key={step.id} step={step} index={index} />
          ))}
        </tbody>
      </table>
      {steps.length < MAX_STEPS && (
        <Button type="button" variant="outline" size="sm" className="w-fit" onClick={addStep}>
          <PlusIcon />
          {t("add")}
        </Button>
      )}
      <NumberSetting field="warmUpDoneDay" label={t("doneDay")} />
    </SettingsSection>
  );
}

function useSteps() {
  const { form, set } = usePoolEditor();
  const { steps } = form;
  return { steps, ...rowEditor(steps, (changed) => set("steps", changed)) };
}

function StepItem({ step, index }: { step: StepRow; index: number }) {
  const t = useTranslations("poolSettings.warmUp");
  const { problem } = usePoolEditor();
  const { change, remove } = useSteps();
  const number = index + 1;
  return (
    <tr className="align-top">
      {COLUMNS.map((column) => (
        <td key={column} className="pr-3 pb-2">
          <TextField
            label={t("step", { column: t(column), number })}
            labelClassName="sr-only"
            problem={problem(`steps.${step.id}.${column}`)}
            {...NUMBER_INPUT}
            maxLength={4}
            value={step[column]}
            // The first step always starts on day 1.
            readOnly={index === 0 && column === "fromDay"}
            onChange={(event) => change(step.id, { [column]: event.target.value })}
          />
        </td>
      ))}
      <td>{index > 0 && <RemoveButton label={t("remove", { number })} onClick={() => remove(step.id)} />}</td>
    </tr>
  );
}
