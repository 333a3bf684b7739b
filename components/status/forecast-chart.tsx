"use client";

import { useFormatter, useTranslations } from "next-intl";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { Capacity } from "@/types/status";
import { AXIS, PLOT_CLASS, TOOLTIP_STYLE } from "./chart-style";

/** Full hours, not too many of them. */
const TICK_MS = 2 * 3_600_000;

function fullHours(fromMs: number, untilMs: number): number[] {
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / TICK_MS) * TICK_MS; at <= untilMs; at += TICK_MS) ticks.push(at);
  return ticks;
}

/** Slots as they open from now on, beside what the present pace takes of them: where they meet, the pool is full. */
export function ForecastChart({ capacity }: { capacity: Capacity }) {
  const t = useTranslations("status.forecast");
  const format = useFormatter();
  const clock = (value: unknown) =>
    typeof value === "number" ? format.dateTime(new Date(value), { hour: "2-digit", minute: "2-digit" }) : "";
  const points = capacity.forecast.map((point) => ({ ...point, at: Date.parse(point.at) }));
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    return (
      <p className="grid h-52 place-items-center rounded-lg border border-dashed px-4 text-center text-sm text-muted-foreground">
        {t("empty")}
      </p>
    );
  }
  const midnight = Date.parse(capacity.midnight);
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex flex-wrap justify-between gap-x-6 gap-y-1 text-xs text-muted-foreground">
        <span>
          {t("summary", {
            slots: last.slots,
            at: clock(last.at),
            used: format.number(last.used, { maximumFractionDigits: 0 }),
          })}
        </span>
        <span aria-hidden="true" className="flex flex-wrap gap-x-3">
          <Key label={t("slots")} color="var(--chart-1)" />
          <Key label={t("used")} color="var(--warning)" />
        </span>
      </figcaption>
      <div aria-hidden="true" className={PLOT_CLASS}>
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart
            data={points}
            margin={{ top: 4, right: 4, bottom: 0, left: -16 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--border)" />
            <XAxis
              {...AXIS}
              dataKey="at"
              type="number"
              scale="time"
              domain={["dataMin", "dataMax"]}
              ticks={fullHours(first.at, last.at)}
              tickFormatter={clock}
              minTickGap={32}
            />
            <YAxis {...AXIS} allowDecimals={false} />
            <Tooltip
              cursor={{ stroke: "var(--border)" }}
              labelFormatter={(value) => `${t("at")} ${clock(value)}`}
              contentStyle={TOOLTIP_STYLE}
            />
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
                  // On the side where there is room: at its left a near midnight would lie on the axis.
                  position: midnight < (first.at + last.at) / 2 ? "insideTopLeft" : "insideTopRight",
                  fontSize: 12,
                  fill: "var(--muted-foreground)",
                }}
              />
            )}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

function Key({ label, color }: { label: string; color: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <svg className="size-2.5" aria-hidden="true">
        <rect width="100%" height="100%" rx="2" fill={color} />
      </svg>
      {label}
    </span>
  );
}
