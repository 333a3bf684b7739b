"use client";

import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { Skeleton } from "@/components/ui/skeleton";
import { chipUsageOptions } from "@/lib/api/chips";
import type { ChipUsage } from "@/types/chips";

type UsageHour = ChipUsage["hours"][number];

const HOURS = 24;
const SERIES = [
  { key: "sent", color: "var(--chart-1)" },
  { key: "failed", color: "var(--chart-2)" },
  { key: "capacity", color: "var(--muted-foreground)" },
] as const;

/** What left and what failed in each hour, beside what the hour may hold; as a table for screen readers. */
export function ChipUsageChart({ chipId }: { chipId: string }) {
  const t = useTranslations("chipPage.usage");
  const { data, isError } = useQuery(chipUsageOptions(chipId, HOURS));
  if (data === undefined) {
    if (!isError) return <Skeleton className="h-52" />;
    return <Note text={t("loadFailed")} />;
  }
  const sent = total(data.hours, "sent");
  const failed = total(data.hours, "failed");
  if (sent + failed === 0) return <Note text={t("empty")} />;
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex flex-wrap justify-between gap-x-6 gap-y-1 text-xs text-muted-foreground">
        <span>{t("summary", { sent, failed })}</span>
        <Legend />
      </figcaption>
      <div aria-hidden="true" className="h-44">
        <UsagePlot hours={data.hours} />
      </div>
      <UsageTable hours={data.hours} />
    </figure>
  );
}

const total = (hours: readonly UsageHour[], key: "sent" | "failed"): number =>
  hours.reduce((sum, hour) => sum + hour[key], 0);

function Note({ text }: { text: string }) {
  return (
    <p className="grid h-52 place-items-center rounded-lg border border-dashed px-4 text-center text-sm text-muted-foreground">
      {text}
    </p>
  );
}

function Legend() {
  const t = useTranslations("chipPage.usage");
  return (
    <span aria-hidden="true" className="flex flex-wrap gap-3">
      {SERIES.map(({ key, color }) => (
        <span key={key} className="flex items-center gap-1.5">
          <svg className="size-2.5" aria-hidden="true">
            <rect width="100%" height="100%" rx="2" fill={color} />
          </svg>
          {t(key)}
        </span>
      ))}
    </span>
  );
}

function UsagePlot({ hours }: { hours: UsageHour[] }) {
  const t = useTranslations("chipPage.usage");
  const format = useFormatter();
  const clock = (value: unknown) =>
    typeof value === "string" ? format.dateTime(new Date(value), { hour: "2-digit", minute: "2-digit" }) : "";
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={hours}
        margin={{ top: 4, right: 4, bottom: 0, left: -24 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <XAxis
          dataKey="startsAt"
          tickFormatter={clock}
          tickLine={false}
          axisLine={false}
          minTickGap={32}
          fontSize={12}
          stroke="var(--muted-foreground)"
        />
        <YAxis
          allowDecimals={false}
          tickLine={false}
          axisLine={false}
          fontSize={12}
          stroke="var(--muted-foreground)"
        />
        <Tooltip
          cursor={{ fill: "var(--accent)" }}
          labelFormatter={clock}
          contentStyle={{
            background: "var(--popover)",
            color: "var(--popover-foreground)",
            border: "1px solid var(--border)",
            borderRadius: "var(--radius)",
            fontSize: 12,
          }}
        />
        <Bar
          dataKey="sent"
          stackId="messages"
          name={t("sent")}
          fill="var(--chart-1)"
          isAnimationActive={false}
        />
        <Bar
          dataKey="failed"
          stackId="messages"
          name={t("failed")}
          fill="var(--chart-2)"
          isAnimationActive={false}
        />
        <Line
          dataKey="capacity"
          type="stepAfter"
          name={t("capacity")}
          stroke="var(--muted-foreground)"
          strokeDasharray="3 3"
          dot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function UsageTable({ hours }: { hours: UsageHour[] }) {
  const t = useTranslations("chipPage.usage");
  const format = useFormatter();
  return (
    <table className="sr-only">
      <caption>{t("table")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("hourColumn")}</th>
          <th scope="col">{t("sent")}</th>
          <th scope="col">{t("failed")}</th>
        </tr>
      </thead>
      <tbody>
        {hours
          .filter((hour) => hour.sent + hour.failed > 0)
          .map((hour) => (
            <tr key={hour.startsAt}>
              <th scope="row">
                {format.dateTime(new Date(hour.startsAt), { hour: "2-digit", minute: "2-digit" })}
              </th>
              <td>{hour.sent}</td>
              <td>{hour.failed}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
