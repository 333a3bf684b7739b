import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changedValues,
  type DurationUnit,
  type PoolForm,
  problemsAt,
  readForm,
  rebase,
  toDuration,
  toForm,
} from "@/components/settings/pool/pool-form";
import { patchSettingsSchema, type Settings } from "@/types/settings";
import { settingsWith } from "./settings-stub";

const SETTINGS = settingsWith();
const form = (change: Partial<PoolForm> = {}): PoolForm => ({ ...toForm(SETTINGS), ...change });
const codes = (changed: PoolForm) =>
  Object.fromEntries(Object.entries(readForm(changed).problems).map(([path, { code }]) => [path, code]));

describe("the settings form", () => {
  it("returns the settings that it was built from", () => {
    const { version: _version, fixed: _fixed, ...editable } = SETTINGS;
    expect(readForm(form())).toEqual({ values: editable, problems: {} });
    expect(changedValues(SETTINGS, readForm(form()).values)).toEqual({});
  });

  it.each([
    ["", { optOutKeywords: "keyword_count" }],
    ["sair\n!!", { optOutKeywords: "keyword_length" }],
    ["Não\n\n nao! ", { optOutKeywords: "keyword_twice" }],
    [" Sair \n\nparar\n", {}],
  ])("reads the keywords %j", (optOutKeywords, problems) => {
    expect(codes(form({ optOutKeywords }))).toEqual(problems);
    const { optOutKeywords: read } = readForm(form({ optOutKeywords })).values;
    // The server refuses the same lists.
    const sent = { version: 1, optOutKeywords: read ?? optOutKeywords.split("\n") };
    expect(patchSettingsSchema.safeParse(sent).success).toBe(read !== undefined);
  });

  it.each([
    [0, "0", "minutes"],
    [1, "1", "seconds"],
    [90, "90", "seconds"],
    [5400, "90", "minutes"],
    [3600, "1", "hours"],
    [86_400, "1", "days"],
    [604_800, "7", "days"],
  ])("shows %i seconds as %s %s", (seconds, amount, unit) => {
    expect(toDuration(seconds)).toEqual({ amount, unit });
  });

  it("shows every duration in a form that parses back to the same value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 604_800 }), (seconds) => {
        expect(readForm(form({ stickyWait: toDuration(seconds) })).values.stickyWaitSeconds).toBe(seconds);
      }),
    );
  });

  it("refuses an hourly limit above the daily limit, by default and in each step", () => {
    expect(codes(form({ defaultPerHour: "30", defaultPerDay: "10" }))).toEqual({
      defaultPerDay: "below_per_hour",
    });
    const steps = [{ id: 0, fromDay: "1", perHour: "6", perDay: "5" }];
    expect(codes(form({ steps }))).toEqual({ "steps.0.perDay": "below_per_hour" });
  });

  it("sends only the changed values", () => {
    const changed = form({ defaultPerHour: " 25 ", stickyWait: { amount: "30", unit: "minutes" } });
    expect(changedValues(SETTINGS, readForm(changed).values)).toEqual({
      defaultPerHour: 25,
      stickyWaitSeconds: 1800,
    });
  });

  it.each<[string, Partial<PoolForm>, Record<string, string>]>([
    ["a limit above 1000", { defaultPerDay: "1001" }, { defaultPerDay: "range" }],
    ["an empty number", { rebalanceIdleDays: "" }, { rebalanceIdleDays: "range" }],
    ["a fraction", { gapNewMinSeconds: "1,5" }, { gapNewMinSeconds: "range" }],
    [
      "a wait of more than a week",
      { stickyWait: { amount: "8", unit: "days" } },
      { stickyWaitSeconds: "range" },
    ],
    ["a minimum above the maximum", { gapKnownMinSeconds: "9" }, { gapKnownMaxSeconds: "below_minimum" }],
    ["an end before the beginning", { sendingFromHour: 20 }, { sendingUntilHour: "not_before_end" }],
    ["no day of the week", { sendingWeekdays: [] }, { sendingWeekdays: "weekdays_missing" }],
    [
      "holidays without a date, without a name, and on the same date",
      {
        holidays: [
          { id: 0, date: "", name: "a" },
          { id: 1, date: "2026-12-25", name: " " },
          { id: 4, date: "2026-12-25", name: "b" },
        ],
      },
      {
        "holidays.0.date": "holiday_date",
        "holidays.1.name": "holiday_name",
        "holidays.4.date": "holiday_twice",
      },
    ],
    ["full limits before the last step", { warmUpDoneDay: "15" }, { warmUpDoneDay: "done_before_last_step" }],
    [
      "steps out of order",
      {
        steps: [
          { id: 0, fromDay: "1", perHour: "1", perDay: "1" },
          { id: 7, fromDay: "1", perHour: "2", perDay: "x" },
          { id: 8, fromDay: "1", perHour: "2", perDay: "3" },
        ],
      },
      { "steps.7.perDay": "range", "steps.8.fromDay": "later_day" },
    ],
    [
      "specialties without a name, duplicated, and without instances",
      {
        specialties: [
          { id: 0, name: " ", instances: ["a"] },
          { id: 1, name: "Cardio", instances: ["a"] },
          { id: 2, name: "cardio ", instances: ["a"] },
          { id: 3, name: "pediatria", instances: [] },
        ],
      },
      {
        "specialties.0": "name_missing",
        "specialties.2": "specialty_twice",
        "specialties.3": "instances_missing",
      },
    ],
  ])("reports %s at its field", (_, change, problems) => {
    expect(codes(form(change))).toEqual(problems);
  });

  it("never sends values that the server's schema rejects", () => {
    const text = fc.oneof(
      fc.integer({ min: -5, max: 1200 }).map(String),
      fc.constantFrom("", "x", "1e3", " 7 "),
    );
    const typed = fc.record({
      rebalanceIdleDays: text,
      defaultPerHour: text,
      gapNewMinSeconds: text,
      gapNewMaxSeconds: text,
      warmUpDoneDay: text,
      stickyWait: fc.record({
        amount: text,
        unit: fc.constantFrom<DurationUnit>("seconds", "minutes", "hours", "days"),
      }),
      specialties: fc.array(
        fc.record({
          id: fc.nat(),
          name: fc.string({ maxLength: 5 }),
          instances: fc.constantFrom<string[]>([], ["a"]),
        }),
        { maxLength: 3 },
      ),
      steps: fc
        .array(fc.record({ id: fc.nat(), fromDay: text, perHour: text, perDay: text }), { maxLength: 3 })
        .map((rows) => [{ id: 1000, fromDay: "1", perHour: "1", perDay: "1" }, ...rows]),
    });
    fc.assert(
      fc.property(typed, (change) => {
        const { values, problems } = readForm(form(change));
        if (Object.keys(problems).length > 0) return;
        expect(patchSettingsSchema.safeParse({ version: 1, ...values }).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("keeps this person's edits over settings saved by somebody else and adopts the rest", () => {
    const mine = form({ defaultPerHour: "25", strategy: "hybrid" });
    const theirs: Settings = { ...SETTINGS, version: 5, strategy: "round_robin", defaultPerDay: 90 };
    expect(rebase(SETTINGS, mine, theirs)).toEqual({
      ...toForm(theirs),
      defaultPerHour: "25",
      strategy: "hybrid",
    });
  });

  it("maps the server's error paths to rows, by specialty or by index", () => {
    const rows = form({ specialties: [{ id: 5, name: "Clínica.Geral", instances: ["a"] }] });
    const at = (path: string) => Object.keys(problemsAt(rows, [{ path, message: "unknown_instance" }]));
    expect(at("specialtyMap.clínica.geral.0")).toEqual(["specialties.5"]);
    expect(at("specialtyMap.gone.0")).toEqual(["specialtyMap"]);
    expect(at("warmUpSteps.1.perDay")).toEqual(["steps.1.perDay"]);
    expect(at("strategy")).toEqual(["strategy"]);
  });
});
