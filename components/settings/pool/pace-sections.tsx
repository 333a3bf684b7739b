import { useTimeZone, useTranslations } from "next-intl";
import { SelectField } from "@/components/ui/field";
import { NumberSetting, SettingsSection, SwitchSetting } from "./setting-parts";
import { usePoolEditor } from "./use-pool-settings";

export function DefaultLimitsSection() {
  const t = useTranslations("poolSettings.limits");
  return (
    <SettingsSection name="limits">
      <div className="flex flex-wrap gap-x-8 gap-y-5 *:w-fit">
        <NumberSetting field="defaultPerHour" label={t("defaultPerHour")} />
        <NumberSetting field="defaultPerDay" label={t("defaultPerDay")} />
      </div>
    </SettingsSection>
  );
}

const GAPS = [
  { name: "new", min: "gapNewMinSeconds", max: "gapNewMaxSeconds" },
  { name: "known", min: "gapKnownMinSeconds", max: "gapKnownMaxSeconds" },
] as const;

export function SpacingSection() {
  const t = useTranslations("poolSettings.spacing");
  return (
    <SettingsSection name="spacing">
      {GAPS.map(({ name, min, max }) => (
        <fieldset key={name}>
          <legend className="mb-2 text-sm font-medium">{t(name)}</legend>
          <div className="flex flex-wrap gap-x-8 gap-y-3 *:w-32 [&_label]:font-normal">
            <NumberSetting field={min} label={t("min")} />
            <NumberSetting field={max} label={t("max")} />
          </div>
        </fieldset>
      ))}
    </SettingsSection>
  );
}

/** How long texts of messages are kept. */
export function RetentionSection() {
  const t = useTranslations("poolSettings.retention");
  return (
    <SettingsSection name="retention">
      <NumberSetting field="textRetentionDays" label={t("days")} />
    </SettingsSection>
  );
}

const HOURS = Array.from({ length: 25 }, (_, hour) => hour);

export function SendingWindowSection() {
  const t = useTranslations("poolSettings.window");
  const timeZone = useTimeZone() ?? "";
  return (
    <SettingsSection name="window">
      <SwitchSetting field="sendingWindowEnabled" label={t("enabled")} hint={t("hint", { timeZone })} />
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <HourSetting field="sendingFromHour" label={t("from")} hours={HOURS.slice(0, -1)} />
        <HourSetting field="sendingUntilHour" label={t("until")} hours={HOURS.slice(1)} />
      </div>
    </SettingsSection>
  );
}

interface HourSettingProps {
  field: "sendingFromHour" | "sendingUntilHour";
  label: string;
  hours: readonly number[];
}

function HourSetting({ field, label, hours }: HourSettingProps) {
  const t = useTranslations("poolSettings.window");
  const editor = usePoolEditor();
  return (
    <SelectField
      label={label}
      problem={editor.problem(field)}
      fieldClassName="w-32"
      className="w-28"
      options={hours.map((hour) => ({ value: hour, label: t("hour", { hour }) }))}
      value={editor.form[field]}
      disabled={!editor.form.sendingWindowEnabled}
      onChange={(event) => editor.set(field, Number(event.target.value))}
    />
  );
}
