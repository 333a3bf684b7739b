import type { WarmUpStep } from "@/types/settings";

export const WARM_UP_DAY_SECONDS = 86_400;

/** 1-based day of the warm-up after this many seconds of proven `open`. */
export function warmUpDay(warmupSeconds: number): number {
  return Math.floor(warmupSeconds / WARM_UP_DAY_SECONDS) + 1;
}

/** The step after a day's step; null in the last one. `steps` are sorted by first day. */
export function nextWarmUpStep(day: number, steps: readonly WarmUpStep[]): WarmUpStep | null {
  return steps.find((step) => step.fromDay > day) ?? null;
}
