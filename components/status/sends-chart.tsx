"use client";

import { useTranslations } from "next-intl";
import { Bar, BarChart } from "recharts";
import {
  ChartFigure,
  ChartNote,
  chartFrame,
  HourTable,
  plot,
  useClock,
} from "@/components/charts/chart-figure";
import { FAILED_COLOR, OTHERS_COLOR, SERIES_COLORS } from "@/components/charts/chart-style";
import { isChipStatus } from "@/lib/api/chip-list-query";
import type { StatusSummary } from "@/types/status";

type Sends = StatusSummary["sends"];
type Hour = Sends["hours"][number];

interface Series {
  key: string;
  name: string;
  color: string;
  count: (hour: Hour) => number;
}

export function SendsChart({ sends }: { sends: Sends }) {
  const t = useTranslations("status.sends");
  const clock = useClock();
  const total = (hour: Hour) => hour.sent.reduce((sum, count) => sum + count, 0);
  const sent = sends.hours.reduce((sum, hour) => sum + total(hour), 0);
  const failed = sends.hours.reduce((sum, hour) => sum + hour.failed, 0);
  const series = useSeries(sends, failed > 0);
  if (sent + failed === 0) return <ChartNote text={t("empty")} />;
  return (
    <ChartFigure
      summary={t("summary", { sent, failed })}
      legend={series}
      table={
        <HourTable
          caption={t("title")}
          columns={[t("hour"), t("total"), t("failed")]}
          rows={sends.hours.map((hour) => ({ startsAt: hour.startsAt, counts: [total(hour), hour.failed] }))}
        />
      }
    >
      <BarChart data={sends.hours} {...plot()}>
        {chartFrame({
          x: { dataKey: "startsAt", tickFormatter: clock },
          tooltip: { labelFormatter: clock },
          total: { name: t("total") },
        })}
        {series.map(({ key, name, color, count }) => (
          <Bar key={key} dataKey={count} name={name} stackId="hour" fill={color} isAnimationActive={false} />
        ))}
      </BarChart>
    </ChartFigure>
  );
}

function useSeries({ series, by }: Sends, hasFailed: boolean): Series[] {
  const t = useTranslations("status.sends");
  return [
    ...series.map(({ name }, place) => ({
      key: name ?? "",
      name: name === null ? t("others") : by === "status" && isChipStatus(name) ? t(`status.${name}`) : name,
      color: name === null ? OTHERS_COLOR : (SERIES_COLORS[place] ?? OTHERS_COLOR),
      count: (hour: Hour) => hour.sent[place] ?? 0,
    })),
    ...(hasFailed
      ? [{ key: "failed ", name: t("failed"), color: FAILED_COLOR, count: (hour: Hour) => hour.failed }]
      : []),
  ];
}
