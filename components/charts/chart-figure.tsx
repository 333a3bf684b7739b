import { useFormatter } from "next-intl";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import {
  CartesianGrid,
  DefaultTooltipContent,
  type DefaultTooltipContentProps,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { cn } from "@/lib/utils";

const AXIS = {
  tickLine: false,
  axisLine: false,
  fontSize: 12,
  stroke: "var(--muted-foreground)",
} as const;

/**
 * Recharts sizes the plot in pixels for the screen, so these styles shrink it to the width of a printed page. The
 * element that contains the plot is 0 px wide on screen and must be widened too.
 */
const PLOT_CLASS =
  "h-52 print:[&_.recharts-responsive-container>div]:w-full! print:[&_.recharts-surface]:w-full! print:[&_.recharts-wrapper]:w-full!";

interface ChartFigureProps {
  summary: ReactNode;
  legend: readonly { key: string; name: string; color: string }[];
  plotClassName?: string;
  /** For screen readers, which do not read the plot. */
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

/** `left` is the margin in pixels. A negative margin reduces the space that Recharts reserves for the y axis. */
export const plot = (left = -24) => ({
  margin: { top: 4, right: 4, bottom: 0, left },
  accessibilityLayer: false,
});

interface FrameProps {
  x: ComponentProps<typeof XAxis>;
  tooltip: ComponentProps<typeof Tooltip>;
  /** `name` labels the tooltip's last line, which is the sum of all series except `except`. */
  total?: { name: string; except?: string };
}

/**
 * Returns the grid, axes and tooltip that all charts share. Not a component, because Recharts requires these elements
 * to be direct children of the chart.
 */
export const chartFrame = ({ x, tooltip, total }: FrameProps) => [
  <CartesianGrid key="grid" vertical={false} stroke="var(--border)" />,
  <XAxis key="x" {...AXIS} minTickGap={32} {...x} />,
  <YAxis key="y" {...AXIS} allowDecimals={false} />,
  <Tooltip
    key="tooltip"
    cursor={{ fill: "var(--accent)" }}
    {...tooltip}
    {...(total === undefined
      ? {}
      : {
          content: (props: DefaultTooltipContentProps) => (
            <DefaultTooltipContent {...props} payload={withTotal(props.payload ?? [], total)} />
          ),
        })}
    contentStyle={{
      background: "var(--popover)",
      color: "var(--popover-foreground)",
      border: "1px solid var(--border)",
      borderRadius: "var(--radius)",
      fontSize: 12,
    }}
  />,
];

type TooltipLines = NonNullable<DefaultTooltipContentProps["payload"]>;

/** Adds a line with the sum of all lines except `except`. */
export function withTotal(
  lines: TooltipLines,
  { name, except }: NonNullable<FrameProps["total"]>,
): TooltipLines {
  const parts = lines.filter(({ dataKey }) => dataKey !== except);
  const value = parts.reduce((sum, line) => sum + Number(line.value ?? 0), 0);
  return [...lines, { name, value, color: "var(--popover-foreground)", graphicalItemId: "total" }];
}

interface HourTableProps {
  caption: string;
  columns: readonly string[];
  rows: readonly { startsAt: string; counts: readonly number[] }[];
}

/** Lists the chart's hourly counts for screen readers. Omits hours in which all counts are 0. */
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

/**
 * Formats an ISO 8601 string or milliseconds since 1970 as hours and minutes. Recharts types these values as `unknown`.
 */
export function useClock(): (value: unknown) => string {
  const format = useFormatter();
  return (value) =>
    typeof value === "string" || typeof value === "number"
      ? format.dateTime(new Date(value), { hour: "2-digit", minute: "2-digit" })
      : "";
}
