import type { EditableSetting, PatchSettingsInput, SettingProblem, Settings } from "@/types/settings";

/**
 * A rule that relates two settings. A violation is reported for the second field, unless only the first was changed.
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

/** Returns the problems that the settings would have after a change. */
export function checkTogether(
  settings: Settings,
  given: Omit<PatchSettingsInput, "version">,
): FieldProblem[] {
  return RULES.flatMap(({ fields: [first, second], problems, isBroken }) => {
    if (!isBroken(settings)) return [];
    return given[second] === undefined && given[first] !== undefined
      ? [{ path: first, message: problems[0] }]
      : [{ path: second, message: problems[1] }];
  });
}

/** Rejects settings that the environment fixes, even if unchanged. */
export function checkFixed(
  fixed: readonly string[],
  given: Omit<PatchSettingsInput, "version">,
): FieldProblem[] {
  return fixed
    .filter((field) => Object.hasOwn(given, field))
    .map((path) => ({ path, message: "fixed_by_environment" }));
}
