import type { WarmUpStep } from "@/types/settings";

export const WARM_UP_DAY_SECONDS = 86_400;

/** 1-based day of warm-up after so many seconds of proven `open`. */
export function warmUpDay(warmupSeconds: number): number {
  return Math.floor(warmupSeconds / WARM_UP_DAY_SECONDS) + 1;
}

/** The step that comes after the one of a day; null in the last one. `steps` by rising first day. */
export function nextWarmUpStep(day: number, steps: readonly WarmUpStep[]): WarmUpStep | null {
  return steps.find((step) => step.fromDay > day) ?? null;
}
