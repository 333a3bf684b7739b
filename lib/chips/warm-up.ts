import type { WarmUpStep } from "@/types/settings";

export const WARM_UP_DAY_SECONDS = 86_400;

/** Returns the 1-based warm-up day after this many seconds of proven `open`. */
export function warmUpDay(warmupSeconds: number): number {
  return Math.floor(warmupSeconds / WARM_UP_DAY_SECONDS) + 1;
}

/** Returns the first step that begins after the given day, or null. `steps` must be sorted by `fromDay`. */
export function nextWarmUpStep(day: number, steps: readonly WarmUpStep[]): WarmUpStep | null {
  return steps.find((step) => step.fromDay > day) ?? null;
}
