import { limitProblem } from "@/types/limits";
import type {
  EditableSetting,
  PatchSettingsInput,
  SettingProblem,
  Settings,
  WarmUpStep,
} from "@/types/settings";

/**
 * A rule that relates two settings. A violation is reported for the second field, unless only the first field was
 * changed.
 */
interface Rule {
  fields: readonly [EditableSetting, EditableSetting];
  problems: readonly [SettingProblem, SettingProblem];
  isBroken: (settings: Settings) => boolean;
}

const RULES: readonly Rule[] = [
  {
    fields: ["gapNewMinSeconds", "gapNewMaxSeconds"],
    problems: ["above_maximum", "below_minimum"],
    isBroken: (settings) => settings.gapNewMinSeconds > settings.gapNewMaxSeconds,
  },
  {
    fields: ["gapKnownMinSeconds", "gapKnownMaxSeconds"],
    problems: ["above_maximum", "below_minimum"],
    isBroken: (settings) => settings.gapKnownMinSeconds > settings.gapKnownMaxSeconds,
  },
  {
    fields: ["defaultPerHour", "defaultPerDay"],
    problems: ["above_per_day", "below_per_hour"],
    isBroken: (settings) => settings.defaultPerHour > settings.defaultPerDay,
  },
  {
    fields: ["sendingFromHour", "sendingUntilHour"],
    problems: ["not_before_end", "not_before_end"],
    isBroken: (settings) => settings.sendingFromHour >= settings.sendingUntilHour,
  },
  {
    fields: ["warmUpSteps", "warmUpDoneDay"],
    problems: ["done_before_last_step", "done_before_last_step"],
    isBroken: ({ warmUpSteps, warmUpDoneDay }) => (warmUpSteps.at(-1)?.fromDay ?? 1) >= warmUpDoneDay,
  },
];

export interface FieldProblem {
  path: string;
  message: SettingProblem;
}

/** Returns the problems of settings that have been changed. Checks only the rules that the change concerns. */
export function checkTogether(
  settings: Settings,
  given: Omit<PatchSettingsInput, "version">,
): FieldProblem[] {
  const together = RULES.flatMap(({ fields: [first, second], problems, isBroken }) => {
    const isGiven = given[first] !== undefined || given[second] !== undefined;
    if (!isGiven || !isBroken(settings)) return [];
    return given[second] === undefined && given[first] !== undefined
      ? [{ path: first, message: problems[0] }]
      : [{ path: second, message: problems[1] }];
  });
  return [...checkSteps(given.warmUpSteps ?? []), ...together];
}

function checkSteps(steps: readonly WarmUpStep[]): FieldProblem[] {
  return steps.flatMap((step, index) => {
    const problem = limitProblem(step, step);
    return problem === null ? [] : [{ ...problem, path: `warmUpSteps.${index}.${problem.path}` }];
  });
}

/** Returns a problem for each given setting that the environment fixes, even if the given value is the current one. */
export function checkFixed(
  fixed: readonly string[],
  given: Omit<PatchSettingsInput, "version">,
): FieldProblem[] {
  return fixed
    .filter((field) => Object.hasOwn(given, field))
    .map((path) => ({ path, message: "fixed_by_environment" }));
}
