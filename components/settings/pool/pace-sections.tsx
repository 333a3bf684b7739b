import { useTimeZone, useTranslations } from "next-intl";
import { SelectField } from "@/components/ui/field";
import { NumberSetting, SettingsSection, SwitchSetting, useProblemText } from "./setting-parts";
import type { PoolEditor } from "./use-pool-settings";

/** Default limits of new chips. */
export function DefaultLimitsSection({ editor }: { editor: PoolEditor }) {
  const t = useTranslations("poolSettings.limits");
  return (
    <SettingsSection title={t("title")} description={t("description")}>
      <div className="flex flex-wrap gap-x-8 gap-y-5 *:w-fit">
        <NumberSetting editor={editor} field="defaultPerHour" label={t("defaultPerHour")} />
        <NumberSetting editor={editor} field="defaultPerDay" label={t("defaultPerDay")} />
      </div>
    </SettingsSection>
  );
}

/** Gaps between two messages of a chip. */
export function SpacingSection({ editor }: { editor: PoolEditor }) {
  const t = useTranslations("poolSettings.spacing");
  return (
    <SettingsSection title={t("title")} description={t("description")}>
      <Pair legend={t("new")}>
        <NumberSetting editor={editor} field="gapNewMinSeconds" label={t("min")} />
        <NumberSetting editor={editor} field="gapNewMaxSeconds" label={t("max")} />
      </Pair>
      <Pair legend={t("known")}>
        <NumberSetting editor={editor} field="gapKnownMinSeconds" label={t("min")} />
        <NumberSetting editor={editor} field="gapKnownMaxSeconds" label={t("max")} />
      </Pair>
    </SettingsSection>
  );
}

function Pair({ legend, children }: { legend: string; children: React.ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-x-8 gap-y-3 *:w-32 [&_label]:font-normal">{children}</div>
    </fieldset>
  );
}

const HOURS = Array.from({ length: 25 }, (_, hour) => hour);

/** The hours in which first messages and follow-ups may be sent. */
export function SendingWindowSection({ editor }: { editor: PoolEditor }) {
  const t = useTranslations("poolSettings.window");
  const timeZone = useTimeZone() ?? "";
  return (
    <SettingsSection title={t("title")}>
      <SwitchSetting
        editor={editor}
        field="sendingWindowEnabled"
        label={t("enabled")}
        hint={t("hint", { timeZone })}
      />
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <HourSetting editor={editor} field="sendingFromHour" label={t("from")} hours={HOURS.slice(0, -1)} />
        <HourSetting editor={editor} field="sendingUntilHour" label={t("until")} hours={HOURS.slice(1)} />
      </div>
    </SettingsSection>
  );
}

interface HourSettingProps {
  editor: PoolEditor;
  field: "sendingFromHour" | "sendingUntilHour";
  label: string;
  hours: readonly number[];
}

function HourSetting({ editor, field, label, hours }: HourSettingProps) {
  const t = useTranslations("poolSettings.window");
  const problemText = useProblemText();
  return (
    <SelectField
      label={label}
      problem={problemText(editor.problem(field))}
      fieldClassName="w-32"
      className="w-28"
      value={editor.form[field]}
      disabled={!editor.form.sendingWindowEnabled}
      onChange={(event) => editor.set(field, Number(event.target.value))}
    >
      {hours.map((hour) => (
        <option key={hour} value={hour}>
          {t("hour", { hour })}
        </option>
      ))}
    </SelectField>
  );
}
