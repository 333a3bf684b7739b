import { z } from "zod";
import type { LimitProblem } from "./limits";
import { optOutForm } from "./opt-out-form";
import { specialtyKey } from "./specialty-key";
import { isVisible, NOT_VISIBLE } from "./visible-text";

/** How the pool chooses a chip for a message (docs/limits.md, "Strategies"). */
export const STRATEGIES = ["sticky", "round_robin", "by_specialty", "hybrid"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/**
 * A step of the warm-up (docs/limits.md, "Windows"). The step begins on `fromDay`, and steps are sorted by `fromDay`.
 */
export interface WarmUpStep {
  fromDay: number;
  perHour: number;
  perDay: number;
}

export const DEFAULT_WARM_UP_STEPS: readonly [WarmUpStep, ...WarmUpStep[]] = [
  { fromDay: 1, perHour: 2, perDay: 5 },
  { fromDay: 3, perHour: 5, perDay: 10 },
  { fromDay: 8, perHour: 10, perDay: 30 },
  { fromDay: 15, perHour: 15, perDay: 50 },
];

/** The first day with full limits. */
export const WARM_UP_DONE_DAY = 22;

const limit = z.number().int().min(0).max(1000);
const seconds = z.number().int().min(0).max(3600);

export const warmUpStepSchema = z.strictObject({
  /** First day of proven `open` on which these limits apply. Day 1 is the first day of the warm-up. */
  fromDay: z.number().int().min(1).max(365),
  perHour: limit,
  perDay: limit,
});

/** A specialty, normalised like the keys of `specialtyMap`. */
export const specialtySchema = z.string().trim().toLowerCase().min(1).max(100).refine(isVisible, NOT_VISIBLE);

/** Reasons for rejecting a setting; the `message` for the field in an `invalid_request`. */
export const SETTING_PROBLEMS = [
  "fixed_by_environment",
  "unknown_instance",
  "specialty_twice",
  "above_maximum",
  "below_minimum",
  "not_before_end",
  "done_before_last_step",
  "keyword_twice",
  "holiday_twice",
] as const;
export type SettingProblem = (typeof SETTING_PROBLEMS)[number] | LimitProblem;

const specialtyTwice: SettingProblem = "specialty_twice";

const specialtyMap = z
  .record(z.string(), z.unknown())
  // Two spellings of a specialty would become the same key, and one of the two lists would be lost silently.
  .refine(
    (map) => new Set(Object.keys(map).map(specialtyKey)).size === Object.keys(map).length,
    specialtyTwice,
  )
  .pipe(z.record(specialtySchema, z.array(z.string().min(1).max(50)).min(1).max(1000)))
  .refine((map) => Object.keys(map).length <= 200, "at most 200 specialties");

const warmUpSteps = z
  .tuple([warmUpStepSchema], warmUpStepSchema)
  .refine((steps) => steps.length <= 30, "at most 30 steps")
  .refine((steps) => steps[0]?.fromDay === 1, "the first step begins on day 1")
  .refine(
    (steps) => steps.every((step, index) => index === 0 || step.fromDay > (steps[index - 1]?.fromDay ?? 0)),
    "each step begins on a later day than the one before",
  );

const keywordTwice: SettingProblem = "keyword_twice";

const optOutKeywords = z
  .array(
    z
      .string()
      .trim()
      .min(2)
      .max(60)
      .refine((keyword) => optOutForm(keyword).length >= 2, "must have at least two letters or digits"),
  )
  .min(1)
  .max(50)
  .refine((keywords) => new Set(keywords.map(optOutForm)).size === keywords.length, keywordTwice);

export const MOST_HOLIDAYS = 200;
export const HOLIDAY_NAME_LENGTH = 60;

const holidaySchema = z.strictObject({
  /** Local date, such as 2026-12-25. */
  date: z.iso.date(),
  name: z.string().trim().min(1).max(HOLIDAY_NAME_LENGTH).refine(isVisible, NOT_VISIBLE),
});
export type Holiday = z.infer<typeof holidaySchema>;

const holidayTwice: SettingProblem = "holiday_twice";

const holidays = z
  .array(holidaySchema)
  .max(MOST_HOLIDAYS)
  .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, holidayTwice)
  .overwrite((days) => days.toSorted((a, b) => (a.date < b.date ? -1 : 1)));

/** Days of the week as ISO 8601 numbers them: 1 is Monday, 7 is Sunday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

const sendingWeekdays = z
  .array(z.number().int().min(1).max(7))
  .min(1)
  .refine((days) => new Set(days).size === days.length, "must not repeat a day")
  .overwrite((days) => days.toSorted((a, b) => a - b));

const editable = {
  strategy: z.enum(STRATEGIES),
  /**
   * How long a message waits for the preferred chip while the hourly window of that chip is full; 0 if it does not
   * wait.
   */
  stickyWaitSeconds: z.number().int().min(0).max(604_800),
  specialtyMap,
  specialtyFallback: z.boolean(),
  rebalanceEnabled: z.boolean(),
  rebalanceIdleDays: z.number().int().min(1).max(3650),
  defaultPerHour: limit,
  defaultPerDay: limit,
  gapNewMinSeconds: seconds,
  gapNewMaxSeconds: seconds,
  gapKnownMinSeconds: seconds,
  gapKnownMaxSeconds: seconds,
  warmUpSteps,
  /** The first day with full limits. */
  warmUpDoneDay: z.number().int().min(2).max(366),
  sendingWindowEnabled: z.boolean(),
  sendingFromHour: z.number().int().min(0).max(23),
  sendingUntilHour: z.number().int().min(1).max(24),
  sendingWeekdays,
  /** Local dates on which the sending window stays closed, in chronological order. */
  holidays,
  /** A reply that consists only of one of these opts the contact out. */
  optOutKeywords,
  /** Sent once after an opt-out by keyword. Empty if nothing is sent. */
  optOutConfirmation: z
    .string()
    .trim()
    .max(1000)
    .refine((text) => !text.includes("\u0000") && !/\p{Surrogate}/u.test(text), "must be text without NUL"),
  /** Texts of messages in both directions are deleted after this many days. */
  textRetentionDays: z.number().int().min(1).max(730),
};

export type EditableSetting = keyof typeof editable;
export const EDITABLE_SETTINGS = Object.keys(editable) as EditableSetting[];

/** `fixed`: names of the settings that the environment sets. They are shown but cannot be changed. */
export const settingsSchema = z.object({
  ...editable,
  fixed: z.array(z.string()),
  version: z.number().int(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const patchSettingsSchema = z.strictObject({
  version: z.number().int(),
  ...z.object(editable).partial().shape,
});
export type PatchSettingsInput = z.infer<typeof patchSettingsSchema>;
