import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import { CheckboxField, FieldError, SelectField } from "@/components/ui/field";
import { WEEKDAYS } from "@/types/settings";
import { HolidayList } from "./holiday-list";
import { SettingsSection, SwitchSetting } from "./setting-parts";
import { usePoolEditor } from "./use-pool-settings";

const HOURS = Array.from({ length: 25 }, (_, hour) => hour);

/** The hours and days on which messages other than replies are sent. */
export function SendingWindowSection() {
  const t = useTranslations("poolSettings.window");
  const timeZone = useTimeZone() ?? "";
  const { form } = usePoolEditor();
  return (
    <SettingsSection name="window">
      <SwitchSetting field="sendingWindowEnabled" label={t("enabled")} hint={t("hint", { timeZone })} />
      {/* Disables every control inside. */}
      <fieldset
        aria-label={t("title")}
        disabled={!form.sendingWindowEnabled}
        className="flex min-w-0 flex-col gap-5"
      >
        <div className="flex flex-wrap gap-x-8 gap-y-3">
          <HourSetting field="sendingFromHour" label={t("from")} hours={HOURS.slice(0, -1)} />
          <HourSetting field="sendingUntilHour" label={t("until")} hours={HOURS.slice(1)} />
        </div>
        <WeekdaySetting />
        <HolidayList />
      </fieldset>
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
      disabled={editor.isFixed(field)}
      onChange={(event) => editor.set(field, Number(event.target.value))}
    />
  );
}

function WeekdaySetting() {
  const t = useTranslations("poolSettings.window");
  const format = useFormatter();
  const { form, set, problem, isFixed } = usePoolEditor();
  const chosen = form.sendingWeekdays;
  // 1 January 2024 was a Monday.
  const nameOf = (day: number) =>
    format.dateTime(new Date(Date.UTC(2024, 0, day)), { weekday: "long", timeZone: "UTC" });
  const change = (day: number, isChosen: boolean) =>
    set(
      "sendingWeekdays",
      WEEKDAYS.filter((one) => (one === day ? isChosen : chosen.includes(one))),
    );
  const wrong = problem("sendingWeekdays");
  return (
    <fieldset disabled={isFixed("sendingWeekdays")} className="min-w-0">
      <legend className="mb-2 text-sm font-medium">{t("weekdays")}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-2 *:w-fit [&_label]:font-normal">
        {WEEKDAYS.map((day) => (
          <CheckboxField
            key={day}
            label={nameOf(day)}
            checked={chosen.includes(day)}
            aria-invalid={wrong !== null}
            onCheckedChange={(checked) => change(day, checked === true)}
          />
        ))}
      </div>
      <FieldError className="mt-2">{wrong}</FieldError>
    </fieldset>
  );
}
