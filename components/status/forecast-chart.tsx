"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Area, ComposedChart, Line, ReferenceLine } from "recharts";
import { ChartFigure, ChartNote, chartFrame, plot, useClock } from "@/components/charts/chart-figure";
import type { Capacity } from "@/types/status";

/** One tick every two hours, on the hour, so that the labels do not overlap. */
const TICK_MS = 2 * 3_600_000;

function fullHours(fromMs: number, untilMs: number): number[] {
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / TICK_MS) * TICK_MS; at <= untilMs; at += TICK_MS) ticks.push(at);
  return ticks;
}

/**
 * Compares the slots that become available with the slots that will be used at the current pace. The pool has no free
 * slot from the point at which the lines meet.
 */
export function ForecastChart({ capacity }: { capacity: Capacity }) {
  const t = useTranslations("status.forecast");
  const format = useFormatter();
  const clock = useClock();
  const points = capacity.forecast.map((point) => ({ ...point, at: Date.parse(point.at) }));
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined)
    return <ChartNote text={t(capacity.isStopped ? "stopped" : "empty")} />;
  const midnight = Date.parse(capacity.midnight);
  return (
    <ChartFigure
      summary={t("summary", {
        slots: last.slots,
        at: clock(last.at),
        used: format.number(last.used, { maximumFractionDigits: 0 }),
      })}
      legend={[
        { key: "slots", name: t("slots"), color: "var(--chart-1)" },
        { key: "used", name: t("used"), color: "var(--warning)" },
      ]}
    >
      <ComposedChart data={points} {...plot(-16)}>
        {chartFrame({
          x: {
            dataKey: "at",
            type: "number",
            scale: "time",
            domain: ["dataMin", "dataMax"],
            ticks: fullHours(first.at, last.at),
            tickFormatter: clock,
          },
          tooltip: {
            cursor: { stroke: "var(--border)" },
            labelFormatter: (value) => `${t("at")} ${clock(value)}`,
          },
        })}
        <Area
          dataKey="slots"
          name={t("slots")}
          stroke="var(--chart-1)"
          fill="var(--chart-1)"
          fillOpacity={0.12}
          isAnimationActive={false}
        />
        <Line
          dataKey="used"
          name={t("used")}
          stroke="var(--warning)"
          strokeWidth={2}
          strokeDasharray="4 3"
          dot={false}
          isAnimationActive={false}
        />
        {midnight < last.at && (
          <ReferenceLine
            x={midnight}
            stroke="var(--muted-foreground)"
            strokeDasharray="2 4"
            label={{
              value: t("midnight"),
              // The label is on the side with more space. Otherwise it would cover the axis if midnight is near the
              // left edge.
              position: midnight < (first.at + last.at) / 2 ? "insideTopLeft" : "insideTopRight",
              fontSize: 12,
              fill: "var(--muted-foreground)",
            }}
          />
        )}
      </ComposedChart>
    </ChartFigure>
  );
}
