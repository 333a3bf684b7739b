import { HOLIDAY_NAME_LENGTH, type Holiday, MOST_HOLIDAYS } from "@/types/settings";

export interface HolidayRow extends Holiday {
  /** Identifies the row while the person edits its date. */
  id: number;
}

interface HolidayProblem {
  code: string;
  min?: number;
  max?: number;
}

/** Reads the rows and reports the first problem of each. The server checks the same rules. */
export function readHolidays(
  rows: readonly HolidayRow[],
  problems: Record<string, HolidayProblem>,
): Holiday[] {
  const dates = new Set<string>();
  if (rows.length > MOST_HOLIDAYS) problems.holidays = { code: "holiday_count", min: 0, max: MOST_HOLIDAYS };
  const holidays = rows.map(({ id, date, name }) => {
    // A date field without a complete date is empty.
    if (date === "") problems[`holidays.${id}.date`] = { code: "holiday_date" };
    else if (dates.has(date)) problems[`holidays.${id}.date`] = { code: "holiday_twice" };
    dates.add(date);
    const trimmed = name.trim();
    if (trimmed === "" || trimmed.length > HOLIDAY_NAME_LENGTH)
      problems[`holidays.${id}.name`] = { code: "holiday_name", min: 1, max: HOLIDAY_NAME_LENGTH };
    return { date, name: trimmed };
  });
  return holidays.toSorted(byDate);
}

export const byDate = (a: Holiday, b: Holiday): number => (a.date < b.date ? -1 : 1);
