/** What a chip may send on its n-th day of proven `open`, by rising first day (product.md, "Warm-up"). */
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
