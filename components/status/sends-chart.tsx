"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { StatusSummary } from "@/types/status";
import { AXIS, FAILED_COLOR, OTHERS_COLOR, PLOT_CLASS, SERIES_COLORS, TOOLTIP_STYLE } from "./chart-style";

type Sends = StatusSummary["sends"];
type Hour = Sends["hours"][number];

interface Series {
  key: string;
  name: string;
  color: string;
  count: (hour: Hour) => number;
}

/** What left in each hour, by the instances that sent most; as a table for screen readers. */
export function SendsChart({ sends }: { sends: Sends }) {
  const t = useTranslations("status.sends");
  const total = (hour: Hour) => hour.sent.reduce((sum, count) => sum + count, 0);
  const sent = sends.hours.reduce((sum, hour) => sum + total(hour), 0);
  const failed = sends.hours.reduce((sum, hour) => sum + hour.failed, 0);
  const clock = useClock();
  const series = useSeries(sends, failed > 0);
  if (sent + failed === 0) {
    return (
      <p className="grid h-52 place-items-center rounded-lg border border-dashed px-4 text-center text-sm text-muted-foreground">
        {t("empty")}
      </p>
    );
  }
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex flex-wrap justify-between gap-x-6 gap-y-1 text-xs text-muted-foreground">
        <span>{t("summary", { sent, failed })}</span>
        <Legend series={series} />
      </figcaption>
      <div aria-hidden="true" className={PLOT_CLASS}>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={sends.hours}
            margin={{ top: 4, right: 4, bottom: 0, left: -24 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--border)" />
            <XAxis {...AXIS} dataKey="startsAt" tickFormatter={clock} minTickGap={32} />
            <YAxis {...AXIS} allowDecimals={false} />
            <Tooltip cursor={{ fill: "var(--accent)" }} labelFormatter={clock} contentStyle={TOOLTIP_STYLE} />
            {series.map(({ key, name, color, count }) => (
              <Bar
                key={key}
                dataKey={count}
                name={name}
                stackId="hour"
                fill={color}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <table className="sr-only">
        <caption>{t("title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("hour")}</th>
            <th scope="col">{t("total")}</th>
            <th scope="col">{t("failed")}</th>
          </tr>
        </thead>
        <tbody>
          {sends.hours
            .filter((hour) => total(hour) + hour.failed > 0)
            .map((hour) => (
              <tr key={hour.startsAt}>
                <th scope="row">{clock(hour.startsAt)}</th>
                <td>{total(hour)}</td>
                <td>{hour.failed}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
}

function useSeries({ series }: Sends, hasFailed: boolean): Series[] {
  const t = useTranslations("status.sends");
  return [
    ...series.map(({ name }, place) => ({
      key: name ?? "",
      name: name ?? t("others"),
      color: name === null ? OTHERS_COLOR : (SERIES_COLORS[place] ?? OTHERS_COLOR),
      count: (hour: Hour) => hour.sent[place] ?? 0,
    })),
    ...(hasFailed
      ? [{ key: "failed ", name: t("failed"), color: FAILED_COLOR, count: (hour: Hour) => hour.failed }]
      : []),
  ];
}

function useClock(): (value: unknown) => string {
  const format = useFormatter();
  return (value) =>
    typeof value === "string" ? format.dateTime(new Date(value), { hour: "2-digit", minute: "2-digit" }) : "";
}

function Legend({ series }: { series: readonly Series[] }) {
  return (
    <span aria-hidden="true" className="flex flex-wrap gap-x-3 gap-y-0.5">
      {series.map(({ key, name, color }) => (
        <span key={key} className="flex items-center gap-1.5">
          <svg className="size-2.5" aria-hidden="true">
            <rect width="100%" height="100%" rx="2" fill={color} />
          </svg>
          {name}
        </span>
      ))}
    </span>
  );
}
