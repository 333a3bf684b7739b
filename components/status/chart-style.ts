/** How every chart of the page looks; colours are the theme's, so that they follow it. */
export const TOOLTIP_STYLE = {
  background: "var(--popover)",
  color: "var(--popover-foreground)",
  border: "1px solid var(--border)",
  borderRadius: "var(--radius)",
  fontSize: 12,
} as const;

export const AXIS = {
  tickLine: false,
  axisLine: false,
  fontSize: 12,
  stroke: "var(--muted-foreground)",
} as const;

/** On paper a plot shrinks with its box, which is measured on the screen alone. */
export const PLOT_CLASS = "h-52 print:[&_.recharts-surface]:w-full! print:[&_.recharts-wrapper]:w-full!";

/** Of the instances that sent most, in their order; others and failures have their own. */
export const SERIES_COLORS = [
  "var(--series-1)",
  "var(--series-2)",
  "var(--series-3)",
  "var(--series-4)",
  "var(--series-5)",
] as const;
export const OTHERS_COLOR = "var(--series-others)";
export const FAILED_COLOR = "var(--chart-2)";
