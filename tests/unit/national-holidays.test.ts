import { describe, expect, it } from "vitest";
import { nationalHolidays } from "@/components/settings/pool/national-holidays";

const goodFriday = (year: number) => nationalHolidays(year).find(({ name }) => name === "goodFriday")?.date;

describe("the national holidays", () => {
  it("of 2026 are the ten of the federal calendar, in chronological order", () => {
    expect(nationalHolidays(2026).map(({ date }) => date)).toEqual([
      "2026-01-01",
      "2026-04-03",
      "2026-04-21",
      "2026-05-01",
      "2026-09-07",
      "2026-10-12",
      "2026-11-02",
      "2026-11-15",
      "2026-11-20",
      "2026-12-25",
    ]);
  });

  // The earliest and latest Easter (2285 and 2038), the exceptions of 1954 and 1981, and the next years.
  it.each([
    [1954, "1954-04-16"],
    [1981, "1981-04-17"],
    [2025, "2025-04-18"],
    [2027, "2027-03-26"],
    [2028, "2028-04-14"],
    [2038, "2038-04-23"],
    [2285, "2285-03-20"],
  ])("include Good Friday of %i", (year, date) => {
    expect(goodFriday(year)).toBe(date);
  });
});
