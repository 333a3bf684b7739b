/** Sorted by rank: the first colour is for the series with the most sends. */
export const SERIES_COLORS = [
  "var(--series-1)",
  "var(--series-2)",
  "var(--series-3)",
  "var(--series-4)",
  "var(--series-5)",
] as const;
export const OTHERS_COLOR = "var(--series-others)";
export const FAILED_COLOR = "var(--chart-2)";
