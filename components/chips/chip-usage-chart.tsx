"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Bar, ComposedChart, Line } from "recharts";
import {
  ChartFigure,
  ChartNote,
  chartFrame,
  HourTable,
  plot,
  useClock,
} from "@/components/charts/chart-figure";
import { Skeleton } from "@/components/ui/skeleton";
import { chipUsageOptions } from "@/lib/api/chips";
import type { ChipUsage } from "@/types/chip-history";

type UsageHour = ChipUsage["hours"][number];

const BARS = [
  { key: "sent", color: "var(--chart-1)" },
  { key: "failed", color: "var(--chart-2)" },
] as const;
const CAPACITY = { key: "capacity", color: "var(--muted-foreground)" } as const;

export function ChipUsageChart({ chipId }: { chipId: string }) {
  const t = useTranslations("chipPage.usage");
  const clock = useClock();
  const { data, isError } = useQuery(chipUsageOptions(chipId));
  if (data === undefined)
    return isError ? <ChartNote text={t("loadFailed")} /> : <Skeleton className="h-52" />;
  const sent = total(data.hours, "sent");
  const failed = total(data.hours, "failed");
  if (sent + failed === 0) return <ChartNote text={t("empty")} />;
  return (
    <ChartFigure
      summary={t("summary", { sent, failed })}
      legend={[...BARS, CAPACITY].map(({ key, color }) => ({ key, name: t(key), color }))}
      plotClassName="h-44"
      table={
        <HourTable
          caption={t("table")}
          columns={[t("hourColumn"), t("sent"), t("failed")]}
          rows={data.hours.map((hour) => ({ startsAt: hour.startsAt, counts: [hour.sent, hour.failed] }))}
        />
      }
    >
      <ComposedChart data={data.hours} {...plot()}>
        {chartFrame({
          x: { dataKey: "startsAt", tickFormatter: clock },
          tooltip: { labelFormatter: clock },
          total: { name: t("total"), except: CAPACITY.key },
        })}
        {BARS.map(({ key, color }) => (
          <Bar
            key={key}
            dataKey={key}
            stackId="messages"
            name={t(key)}
            fill={color}
            isAnimationActive={false}
          />
        ))}
        <Line
          dataKey={CAPACITY.key}
          type="stepAfter"
          name={t(CAPACITY.key)}
          stroke={CAPACITY.color}
          strokeDasharray="3 3"
          dot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ChartFigure>
  );
}

const total = (hours: readonly UsageHour[], key: "sent" | "failed"): number =>
  hours.reduce((sum, hour) => sum + hour[key], 0);
