import type { PatchSettingsInput, Settings, Strategy, WarmUpStep } from "@/types/settings";
import { specialtyKey } from "@/types/specialty-key";
import { byDate, type HolidayRow, readHolidays } from "./read-holidays";
import { readKeywords } from "./read-keywords";

/** The settings as form values: numbers as text, durations with a unit, and maps as rows. All functions are pure. */

export const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
export type DurationUnit = keyof typeof UNIT_SECONDS;
export const isDurationUnit = (text: string): text is DurationUnit => Object.hasOwn(UNIT_SECONDS, text);

/** Allowed range of each number. The server checks the same ranges. */
const RANGES = {
  rebalanceIdleDays: [1, 3650],
  defaultPerHour: [0, 1000],
  defaultPerDay: [0, 1000],
  gapNewMinSeconds: [0, 3600],
  gapNewMaxSeconds: [0, 3600],
  gapKnownMinSeconds: [0, 3600],
  gapKnownMaxSeconds: [0, 3600],
  warmUpDoneDay: [2, 366],
  textRetentionDays: [1, 730],
} as const satisfies Partial<Record<keyof Settings, readonly [number, number]>>;
export type NumberField = keyof typeof RANGES;

const STEP_RANGES = { fromDay: [1, 365], perHour: [0, 1000], perDay: [0, 1000] } as const;
export type StepField = keyof typeof STEP_RANGES;
const MAX_WAIT_SECONDS = 604_800;

export interface SpecialtyRow {
  /** Identifies the row while the person edits its name. */
  id: number;
  name: string;
  instances: string[];
}
export interface StepRow extends Record<StepField, string> {
  id: number;
}

export interface PoolForm extends Record<NumberField, string> {
  strategy: Strategy;
  stickyWait: { amount: string; unit: DurationUnit };
  specialties: SpecialtyRow[];
  specialtyFallback: boolean;
  rebalanceEnabled: boolean;
  steps: StepRow[];
  sendingWindowEnabled: boolean;
  sendingFromHour: number;
  sendingUntilHour: number;
  sendingWeekdays: number[];
  holidays: HolidayRow[];
  /** One keyword per line. */
  optOutKeywords: string;
  optOutConfirmation: string;
}

export function toForm(settings: Settings): PoolForm {
  const { strategy, specialtyFallback, rebalanceEnabled } = settings;
  const { sendingWindowEnabled, sendingFromHour, sendingUntilHour, sendingWeekdays } = settings;
  return {
    ...{ strategy, specialtyFallback, rebalanceEnabled },
    ...{ sendingWindowEnabled, sendingFromHour, sendingUntilHour, sendingWeekdays },
    holidays: settings.holidays.map((holiday, id) => ({ ...holiday, id })),
    optOutKeywords: settings.optOutKeywords.join("\n"),
    optOutConfirmation: settings.optOutConfirmation,
    rebalanceIdleDays: String(settings.rebalanceIdleDays),
    defaultPerHour: String(settings.defaultPerHour),
    defaultPerDay: String(settings.defaultPerDay),
    gapNewMinSeconds: String(settings.gapNewMinSeconds),
    gapNewMaxSeconds: String(settings.gapNewMaxSeconds),
    gapKnownMinSeconds: String(settings.gapKnownMinSeconds),
    gapKnownMaxSeconds: String(settings.gapKnownMaxSeconds),
    warmUpDoneDay: String(settings.warmUpDoneDay),
    textRetentionDays: String(settings.textRetentionDays),
    stickyWait: toDuration(settings.stickyWaitSeconds),
    specialties: Object.entries(settings.specialtyMap).map(([name, instances], id) => ({
      ...{ id, name, instances },
    })),
    steps: settings.warmUpSteps.map(({ fromDay, perHour, perDay }, id) => ({
      id,
      fromDay: String(fromDay),
      perHour: String(perHour),
      perDay: String(perDay),
    })),
  };
}

/**
 * Returns the duration in the largest unit in which it is a whole number: 3600 becomes 1 hour, 90 becomes 90 seconds.
 */
export function toDuration(seconds: number): PoolForm["stickyWait"] {
  const units: DurationUnit[] = ["days", "hours", "minutes"];
  const unit = seconds === 0 ? "minutes" : units.find((one) => seconds % UNIT_SECONDS[one] === 0);
  return unit === undefined
    ? { amount: String(seconds), unit: "seconds" }
    : { amount: String(seconds / UNIT_SECONDS[unit]), unit };
}

/** A problem with a field: a translation key and the values for the text. */
interface FieldProblem {
  code: string;
  min?: number;
  max?: number;
}
/** The keys are names of settings. Rows have the keys `specialties.<id>`, `steps.<id>.<field>` and `holidays.<id>.<field>`. */
export type Problems = Record<string, FieldProblem>;
type Values = Omit<PatchSettingsInput, "version">;

/** Parses the form. `values` omits numbers that are out of range, and `problems` reports them. */
export function readForm(form: PoolForm): { values: Values; problems: Problems } {
  const problems: Problems = {};
  const number = (path: string, text: string, [min, max]: readonly [number, number]): number | undefined => {
    const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    problems[path] = { code: "range", min, max };
    return undefined;
  };
  const values: Values = {
    strategy: form.strategy,
    specialtyFallback: form.specialtyFallback,
    rebalanceEnabled: form.rebalanceEnabled,
    sendingWindowEnabled: form.sendingWindowEnabled,
    sendingFromHour: form.sendingFromHour,
    sendingUntilHour: form.sendingUntilHour,
    sendingWeekdays: form.sendingWeekdays,
    holidays: readHolidays(form.holidays, problems),
    stickyWaitSeconds: readWait(form.stickyWait, number),
    specialtyMap: readSpecialties(form.specialties, problems),
    warmUpSteps: readSteps(form.steps, number, problems),
    optOutKeywords: readKeywords(form.optOutKeywords, problems),
    optOutConfirmation: form.optOutConfirmation.trim(),
  };
  for (const field of numberFields()) values[field] = number(field, form[field], RANGES[field]);
  checkPair(values.gapNewMinSeconds, values.gapNewMaxSeconds, "gapNewMaxSeconds", problems);
  checkPair(values.gapKnownMinSeconds, values.gapKnownMaxSeconds, "gapKnownMaxSeconds", problems);
  checkLimits(values.defaultPerHour, values.defaultPerDay, "defaultPerDay", problems);
  if (form.sendingFromHour >= form.sendingUntilHour) problems.sendingUntilHour = { code: "not_before_end" };
  if (form.sendingWeekdays.length === 0) problems.sendingWeekdays = { code: "weekdays_missing" };
  const lastDay = values.warmUpSteps?.at(-1)?.fromDay;
  if (lastDay !== undefined && values.warmUpDoneDay !== undefined && lastDay >= values.warmUpDoneDay) {
    problems.warmUpDoneDay = { code: "done_before_last_step" };
  }
  return { values, problems };
}

const isNumberField = (name: string): name is NumberField => Object.hasOwn(RANGES, name);
const numberFields = (): NumberField[] => Object.keys(RANGES).filter(isNumberField);

type ReadNumber = (path: string, text: string, range: readonly [number, number]) => number | undefined;

function readWait({ amount, unit }: PoolForm["stickyWait"], number: ReadNumber): number | undefined {
  const most = Math.floor(MAX_WAIT_SECONDS / UNIT_SECONDS[unit]);
  const value = number("stickyWaitSeconds", amount, [0, most]);
  return value === undefined ? undefined : value * UNIT_SECONDS[unit];
}

function checkPair(min: number | undefined, max: number | undefined, path: string, problems: Problems): void {
  if (min !== undefined && max !== undefined && min > max) problems[path] = { code: "below_minimum" };
}

function checkLimits(
  perHour: number | undefined,
  perDay: number | undefined,
  path: string,
  problems: Problems,
): void {
  if (perHour !== undefined && perDay !== undefined && perHour > perDay)
    problems[path] = { code: "below_per_hour" };
}

/** Normalises a specialty in the same way as the server. */
const normalSpecialty = (name: string): string => name.trim().toLowerCase();

function readSpecialties(rows: SpecialtyRow[], problems: Problems): Record<string, string[]> {
  const map: Record<string, string[]> = {};
  const keys = new Set<string>();
  for (const { id, name, instances } of rows) {
    const specialty = normalSpecialty(name);
    if (specialty === "") problems[`specialties.${id}`] = { code: "name_missing" };
    else if (keys.has(specialtyKey(name))) problems[`specialties.${id}`] = { code: "specialty_twice" };
    else if (instances.length === 0) problems[`specialties.${id}`] = { code: "instances_missing" };
    else map[specialty] = instances;
    keys.add(specialtyKey(name));
  }
  return map;
}

function readSteps(
  rows: StepRow[],
  number: ReadNumber,
  problems: Problems,
): Settings["warmUpSteps"] | undefined {
  const steps: WarmUpStep[] = [];
  for (const row of rows) {
    const path = (field: StepField) => `steps.${row.id}.${field}`;
    const fromDay = number(path("fromDay"), row.fromDay, STEP_RANGES.fromDay);
    const perHour = number(path("perHour"), row.perHour, STEP_RANGES.perHour);
    const perDay = number(path("perDay"), row.perDay, STEP_RANGES.perDay);
    if (fromDay === undefined || perHour === undefined || perDay === undefined) continue;
    checkLimits(perHour, perDay, path("perDay"), problems);
    const before = steps.at(-1);
    if (before !== undefined && fromDay <= before.fromDay) problems[path("fromDay")] = { code: "later_day" };
    steps.push({ fromDay, perHour, perDay });
  }
  const [first, ...rest] = steps;
  return first === undefined ? undefined : [first, ...rest];
}

/** Returns the values that differ from the loaded settings. Only these values are sent. */
export function changedValues(base: Settings, values: Values): Values {
  const before = readForm(toForm(base)).values;
  const differs = (name: string) =>
    JSON.stringify(Reflect.get(values, name)) !== JSON.stringify(Reflect.get(before, name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => differs(name)));
}

/** Applies this user's edits to the settings that another user has saved in the meantime. */
export function rebase(base: Settings, form: PoolForm, fresh: Settings): PoolForm {
  const before = toForm(base);
  const mine = Object.entries(form).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(before, name)),
  );
  return { ...toForm(fresh), ...Object.fromEntries(mine) };
}

/** Assigns the server's errors to form fields. */
export function problemsAt(form: PoolForm, errors: { path: string; message: string }[]): Problems {
  return Object.fromEntries(
    errors.map(({ path, message }): [string, FieldProblem] => [fieldOf(form, path), { code: message }]),
  );
}

function fieldOf(form: PoolForm, path: string): string {
  const [setting, ...rest] = path.split(".");
  if (setting === "warmUpSteps") {
    const row = form.steps[Number(rest[0])];
    return row === undefined ? "warmUpSteps" : `steps.${row.id}.${rest[1] ?? "fromDay"}`;
  }
  if (setting === "holidays") {
    const row = form.holidays.toSorted(byDate)[Number(rest[0])];
    return row === undefined ? "holidays" : `holidays.${row.id}.${rest[1] ?? "date"}`;
  }
  if (setting === "optOutKeywords" || setting === "sendingWeekdays") return setting;
  if (setting !== "specialtyMap") return path;
  // Compares prefixes, because the name of a specialty may contain dots.
  const row = form.specialties.find(({ name }) => path.startsWith(`specialtyMap.${normalSpecialty(name)}`));
  return row === undefined ? "specialtyMap" : `specialties.${row.id}`;
}
