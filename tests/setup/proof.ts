import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** True if scenarios run in their long form (`npm run prove`), which records measurements. */
export const IS_LONG = process.env.PROVE === "long";

const REPORT = process.env.PROVE_REPORT;

/** Prints a result line and, if `PROVE_REPORT` is set, appends it to that report. */
export function report(line: string): void {
  console.log(line);
  if (REPORT === undefined) return;
  mkdirSync(dirname(REPORT), { recursive: true });
  appendFileSync(REPORT, `- ${line}\n`);
}

/** Returns the value at the given share of the sorted values; `share` is between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Mulberry32: random numbers in [0, 1) from a seed, so that a failed run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
