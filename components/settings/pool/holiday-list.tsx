import { PlusIcon } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { Button } from "@/components/ui/button";
import { FieldDescription, FieldError, TextField } from "@/components/ui/field";
import { HOLIDAY_NAME_LENGTH } from "@/types/settings";
import { nationalHolidays } from "./national-holidays";
import { byDate, type HolidayRow } from "./read-holidays";
import { RemoveButton, rowEditor } from "./setting-parts";
import { usePoolEditor } from "./use-pool-settings";

/** The dates on which the sending window stays closed. */
export function HolidayList() {
  const t = useTranslations("poolSettings.holidays");
  const { problem, isFixed } = usePoolEditor();
  const { rows, add } = useHolidays();
  return (
    <fieldset disabled={isFixed("holidays")} className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">{t("title")}</legend>
      <FieldDescription>{t("hint")}</FieldDescription>
      {rows.length > 0 && (
        <ul className="flex flex-col divide-y rounded-lg border">
          {rows.map((row, index) => (
            <HolidayItem key={row.id} row={row} number={index + 1} />
          ))}
        </ul>
      )}
      <FieldError>{problem("holidays")}</FieldError>
      <div className="flex flex-wrap gap-2">
        <Button
          type="button"
          variant="outline"
          size="sm"
          onClick={() => add((id) => ({ id, date: "", name: "" }))}
        >
          <PlusIcon />
          {t("add")}
        </Button>
        <PresetButtons />
      </div>
    </fieldset>
  );
}

/** For this year and the next one, a button that adds the national holidays that the list does not contain. */
function PresetButtons() {
  const t = useTranslations("poolSettings.holidays");
  const format = useFormatter();
  const now = useCurrentTime();
  const { rows, set } = useHolidays();
  const thisYear = Number(format.dateTime(new Date(now), { year: "numeric" }));
  return [thisYear, thisYear + 1].map((year) => {
    const missing = nationalHolidays(year).filter(({ date }) => rows.every((row) => row.date !== date));
    if (missing.length === 0) return null;
    const addMissing = () => {
      const firstId = Math.max(-1, ...rows.map(({ id }) => id)) + 1;
      const added = missing.map(({ date, name }, index) => ({
        ...{ id: firstId + index, date },
        name: t(`national.${name}`),
      }));
      set([...rows, ...added].toSorted(byDate));
    };
    return (
      <Button key={year} type="button" variant="outline" size="sm" onClick={addMissing}>
        <PlusIcon />
        {t("preset", { year: String(year) })}
      </Button>
    );
  });
}

function useHolidays() {
  const { form, set } = usePoolEditor();
  const rows = form.holidays;
  const setRows = (changed: HolidayRow[]) => set("holidays", changed);
  return { rows, set: setRows, ...rowEditor(rows, setRows) };
}

function HolidayItem({ row, number }: { row: HolidayRow; number: number }) {
  const t = useTranslations("poolSettings.holidays");
  const { problem } = usePoolEditor();
  const { change, remove } = useHolidays();
  const name = row.name.trim() === "" ? t("unnamed") : row.name;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 gap-y-2 p-3 sm:grid-cols-[10rem_minmax(0,1fr)_auto]">
      <TextField
        type="date"
        label={t("date", { number })}
        labelClassName="sr-only"
        problem={problem(`holidays.${row.id}.date`)}
        value={row.date}
        // Focuses a new row.
        autoFocus={row.date === "" && row.name === ""}
        onChange={(event) => change(row.id, { date: event.target.value })}
      />
      <div className="order-last col-span-2 sm:order-none sm:col-span-1">
        <TextField
          label={t("name", { number })}
          labelClassName="sr-only"
          problem={problem(`holidays.${row.id}.name`)}
          value={row.name}
          maxLength={HOLIDAY_NAME_LENGTH}
          autoComplete="off"
          placeholder={t("namePlaceholder")}
          onChange={(event) => change(row.id, { name: event.target.value })}
        />
      </div>
      <RemoveButton label={t("remove", { name })} onClick={() => remove(row.id)} />
    </li>
  );
}
