import { useTranslations } from "next-intl";
import { NumberSetting, SettingsSection } from "./setting-parts";

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
