import { DEFAULT_WARM_UP_STEPS, type WarmUpStep } from "@/types/settings";

export const WARM_UP_DAY_SECONDS = 86_400;

/** 1-based day of warm-up after so many seconds of proven `open`. */
export function warmUpDay(warmupSeconds: number): number {
  return Math.floor(warmupSeconds / WARM_UP_DAY_SECONDS) + 1;
}

/** The step of a day, and the one after it. */
export function warmUpStep(
  day: number,
  steps: readonly [WarmUpStep, ...WarmUpStep[]] = DEFAULT_WARM_UP_STEPS,
): { current: WarmUpStep; next: WarmUpStep | null } {
  const [first] = steps;
  let current: WarmUpStep = first;
  for (const step of steps) {
    if (step.fromDay > day) return { current, next: step };
    current = step;
  }
  return { current, next: null };
}

/** A chip's limits today: its own, or those of its warm-up day where they are lower. */
export function effectiveLimits(
  chip: { perHour: number; perDay: number; warmupSeconds: number; warmupCompletedAt: Date | null },
  steps: readonly [WarmUpStep, ...WarmUpStep[]] = DEFAULT_WARM_UP_STEPS,
): { perHour: number; perDay: number } {
  if (chip.warmupCompletedAt !== null) return { perHour: chip.perHour, perDay: chip.perDay };
  const { current } = warmUpStep(warmUpDay(chip.warmupSeconds), steps);
  return { perHour: Math.min(chip.perHour, current.perHour), perDay: Math.min(chip.perDay, current.perDay) };
}
