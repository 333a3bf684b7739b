import { useFormatter } from "next-intl";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { cn } from "@/lib/utils";

const AXIS = {
  tickLine: false,
  axisLine: false,
  fontSize: 12,
  stroke: "var(--muted-foreground)",
} as const;

/** Recharts sizes the plot for the screen, so the plot must shrink to the page when printed. */
const PLOT_CLASS = "h-52 print:[&_.recharts-surface]:w-full! print:[&_.recharts-wrapper]:w-full!";

interface ChartFigureProps {
  summary: ReactNode;
  legend: readonly { key: string; name: string; color: string }[];
  plotClassName?: string;
  /** Replaces the plot for screen readers. */
  table?: ReactNode;
  children: ReactElement;
}

export function ChartFigure({ summary, legend, plotClassName, table, children }: ChartFigureProps) {
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex flex-wrap justify-between gap-x-6 gap-y-1 text-xs text-muted-foreground">
        <span>{summary}</span>
        <span aria-hidden="true" className="flex flex-wrap gap-x-3 gap-y-0.5">
          {legend.map(({ key, name, color }) => (
            <span key={key} className="flex items-center gap-1.5">
              <svg className="size-2.5" aria-hidden="true">
                <rect width="100%" height="100%" rx="2" fill={color} />
              </svg>
              {name}
            </span>
          ))}
        </span>
      </figcaption>
      <div aria-hidden="true" className={cn(PLOT_CLASS, plotClassName)}>
        <ResponsiveContainer width="100%" height="100%">
          {children}
        </ResponsiveContainer>
      </div>
      {table}
    </figure>
  );
}

/** A negative `left` (in pixels) reduces the space that Recharts reserves for the y axis. */
export const plot = (left = -24) => ({
  margin: { top: 4, right: 4, bottom: 0, left },
  accessibilityLayer: false,
});

type FrameProps = { x: ComponentProps<typeof XAxis>; tooltip: ComponentProps<typeof Tooltip> };

/**
 * Returns the grid, axes and tooltip shared by all charts. Not a component, because Recharts needs these elements as
 * direct children.
 */
export const chartFrame = ({ x, tooltip }: FrameProps) => [
  <CartesianGrid key="grid" vertical={false} stroke="var(--border)" />,
  <XAxis key="x" {...AXIS} minTickGap={32} {...x} />,
  <YAxis key="y" {...AXIS} allowDecimals={false} />,
  <Tooltip
    key="tooltip"
    cursor={{ fill: "var(--accent)" }}
    {...tooltip}
    contentStyle={{
      background: "var(--popover)",
      color: "var(--popover-foreground)",
      border: "1px solid var(--border)",
      borderRadius: "var(--radius)",
      fontSize: 12,
    }}
  />,
];

interface HourTableProps {
  caption: string;
  columns: readonly string[];
  rows: readonly { startsAt: string; counts: readonly number[] }[];
}

/** Lists a chart's hourly numbers for screen readers and omits hours in which all counts are 0. */
export function HourTable({ caption, columns, rows }: HourTableProps) {
  const clock = useClock();
  return (
    <table className="sr-only">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows
          .filter(({ counts }) => counts.some((count) => count > 0))
          .map(({ startsAt, counts }) => (
            <tr key={startsAt}>
              <th scope="row">{clock(startsAt)}</th>
              {counts.map((count, index) => (
                <td key={columns[index + 1]}>{count}</td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  );
}

export function ChartNote({ text }: { text: string }) {
  return (
    <p className="grid h-52 place-items-center rounded-lg border border-dashed px-4 text-center text-sm text-muted-foreground">
      {text}
    </p>
  );
}

/** Formats an ISO 8601 string or a number of milliseconds as hours and minutes. Recharts passes both as `unknown`. */
export function useClock(): (value: unknown) => string {
  const format = useFormatter();
  return (value) =>
    typeof value === "string" || typeof value === "number"
      ? format.dateTime(new Date(value), { hour: "2-digit", minute: "2-digit" })
      : "";
}
