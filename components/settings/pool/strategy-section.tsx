import { useTranslations } from "next-intl";
import { useId } from "react";
import { LabelledField } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { membersOf } from "@/lib/api/members-of";
import { cn } from "@/lib/utils";
import type { Strategy } from "@/types/settings";
import { isDurationUnit, UNIT_SECONDS } from "./pool-form";
import { FixedNote, NUMBER_INPUT, NumberSetting, SettingsSection, SwitchSetting } from "./setting-parts";
import { usePoolEditor } from "./use-pool-settings";

const STRATEGIES = membersOf<Strategy>({ sticky: true, hybrid: true, by_specialty: true, round_robin: true });

const UNITS = Object.keys(UNIT_SECONDS).filter(isDurationUnit);

export function StrategySection() {
  const editor = usePoolEditor();
  const t = useTranslations("poolSettings.strategy");
  const id = useId();
  const isFixed = editor.isFixed("strategy");
  return (
    <SettingsSection name="strategy">
      <fieldset
        disabled={isFixed}
        aria-describedby={isFixed ? `${id}-fixed` : undefined}
        className="grid grid-cols-1 gap-2 sm:grid-cols-2"
      >
        <legend className="sr-only">{t("title")}</legend>
        {STRATEGIES.names.map((name) => (
          <label
            key={name}
            className={cn(
              "flex gap-3 rounded-lg border p-3 text-sm has-checked:border-brand has-checked:bg-brand/5 has-focus-visible:ring-[3px] has-focus-visible:ring-ring/50",
              isFixed ? "not-has-checked:opacity-60" : "cursor-pointer hover:bg-muted/40",
            )}
          >
            <input
              type="radio"
              name={`${id}-strategy`}
              value={name}
              checked={editor.form.strategy === name}
              onChange={() => editor.set("strategy", name)}
              aria-labelledby={`${id}-${name}-name`}
              aria-describedby={`${id}-${name}-help`}
              className="mt-0.5 size-4 shrink-0 accent-brand outline-none"
            />
            <span className="flex flex-col gap-0.5">
              <span id={`${id}-${name}-name`} className="font-medium">
                {t(`name.${name}`)}
              </span>
              <span id={`${id}-${name}-help`} className="text-muted-foreground">
                {t(`help.${name}`)}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <div id={`${id}-fixed`} className="text-sm text-muted-foreground empty:hidden">
        <FixedNote setting="strategy" />
      </div>
      <StickyWait />
      <SwitchSetting field="rebalanceEnabled" label={t("rebalance")} hint={t("rebalanceHint")} />
      <NumberSetting field="rebalanceIdleDays" label={t("idleDays")} />
    </SettingsSection>
  );
}

function StickyWait() {
  const t = useTranslations("poolSettings.strategy");
  const editor = usePoolEditor();
  const { amount, unit } = editor.form.stickyWait;
  const isFixed = editor.isFixed("stickyWaitSeconds");
  return (
    <LabelledField
      label={t("wait")}
      help={
        <>
          {t("waitHint")}
          <FixedNote setting="stickyWaitSeconds" />
        </>
      }
      problem={editor.problem("stickyWaitSeconds")}
    >
      {(control) => (
        <div className="flex gap-2">
          <Input
            {...NUMBER_INPUT}
            {...control}
            value={amount}
            readOnly={isFixed}
            onChange={(event) => editor.set("stickyWait", { amount: event.target.value, unit })}
          />
          <NativeSelect
            aria-label={t("waitUnit")}
            options={UNITS.map((value) => ({ value, label: t(`unit.${value}`) }))}
            value={unit}
            disabled={isFixed}
            onChange={(event) => {
              if (isDurationUnit(event.target.value)) {
                editor.set("stickyWait", { amount, unit: event.target.value });
              }
            }}
          />
        </div>
      )}
    </LabelledField>
  );
}
