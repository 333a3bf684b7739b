/**
 * The national holidays of Brazil with a fixed date: Law 662/1949 as amended by Law 10,607/2002, Law 6,802/1980 (Our
 * Lady of Aparecida) and Law 14,759/2023 (Black Awareness). Carnival and Corpus Christi are not national holidays.
 */
const FIXED = [
  { name: "newYear", monthAndDay: "01-01" },
  { name: "tiradentes", monthAndDay: "04-21" },
  { name: "labourDay", monthAndDay: "05-01" },
  { name: "independence", monthAndDay: "09-07" },
  { name: "aparecida", monthAndDay: "10-12" },
  { name: "allSouls", monthAndDay: "11-02" },
  { name: "republic", monthAndDay: "11-15" },
  { name: "blackAwareness", monthAndDay: "11-20" },
  { name: "christmas", monthAndDay: "12-25" },
] as const;

export interface NationalHoliday {
  name: (typeof FIXED)[number]["name"] | "goodFriday";
  /** Local date, such as 2026-12-25. */
  date: string;
}

/** Lists the national holidays of a year in chronological order. */
export function nationalHolidays(year: number): NationalHoliday[] {
  const fixed = FIXED.map(
    ({ name, monthAndDay }): NationalHoliday => ({ name, date: `${year}-${monthAndDay}` }),
  );
  const goodFriday: NationalHoliday = { name: "goodFriday", date: dateBeforeEaster(year, 2) };
  return [...fixed, goodFriday].toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

function dateBeforeEaster(year: number, days: number): string {
  const { month, day } = easterSunday(year);
  return new Date(Date.UTC(year, month - 1, day - days)).toISOString().slice(0, 10);
}

/** The Gregorian computus of Meeus, Jones and Butcher (J. Meeus, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): { month: number; day: number } {
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const golden = year % 19;
  const skipped = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - skipped + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const sum = epact + weekday - 7 * correction + 114;
  return { month: Math.floor(sum / 31), day: (sum % 31) + 1 };
}
