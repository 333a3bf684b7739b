"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { Page } from "@/components/layout/page";
import { RelativeTime } from "@/components/layout/relative-time";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { Skeleton } from "@/components/ui/skeleton";
import { statusOptions } from "@/lib/api/status";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { useTimeText } from "@/lib/i18n/use-time-text";
import { BalancePanel } from "./balance-panel";
import { DeliveriesPanel } from "./deliveries-panel";
import { GatewayVersionNote } from "./gateway-version-note";
import { IncidentList } from "./incident-list";
import { InstanceList } from "./instance-list";
import { NumberChangesPanel } from "./number-changes-panel";
import { PoolFigures } from "./pool-figures";
import { PoolVerdict } from "./pool-verdict";
import { Section } from "./section";
import { StatusActions } from "./status-actions";
import { SummaryAge } from "./summary-age";

const ChartSkeleton = () => <Skeleton className="h-64" />;
const SendsChart = dynamic(() => import("./sends-chart").then((module) => module.SendsChart), {
  ssr: false,
  loading: ChartSkeleton,
});
const ForecastChart = dynamic(() => import("./forecast-chart").then((module) => module.ForecastChart), {
  ssr: false,
  loading: ChartSkeleton,
});

/** The managers' page: the state of the pool and the numbers behind it. Read-only. */
export function StatusPageContent() {
  const t = useTranslations("status");
  const { data, error, dataUpdatedAt } = useQuery(statusOptions());
  // The server has read it already.
  if (data === undefined) return null;
  const { summary } = data;
  return (
    <Page className="print:max-w-none print:p-0">
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="text-xs text-muted-foreground">
          {t.rich("updated", { when: () => <RelativeTime at={data.at} /> })}
        </p>
        <StatusActions />
      </div>
      {error !== null && <Stale error={error} updatedAt={dataUpdatedAt} />}
      <PoolVerdict status={data} />
      <GatewayVersionNote version={data.notice.gateway.version} />
      <PoolFigures status={data} />
      <IncidentList incidents={data.incidents} />
      <InstanceList first={data.instances.page} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Section
          title={t("sends.title")}
          hint={t("sends.hint")}
          age={<SummaryAge summary={summary} checkedAt={data.at} />}
        >
          {summary !== null && <SendsChart sends={summary.sends} />}
        </Section>
        <Section title={t("forecast.title")} hint={t("forecast.hint")}>
          <ForecastChart capacity={data.capacity} />
        </Section>
      </div>
      <div className="grid gap-4 lg:grid-cols-3">
        <Section
          title={t("deliveries.title")}
          hint={t("deliveries.hint")}
          age={<SummaryAge summary={summary} checkedAt={data.at} />}
        >
          {summary !== null && <DeliveriesPanel deliveries={summary.deliveries} />}
        </Section>
        <Section
          title={t("changes.title")}
          hint={summary === null ? null : t("changes.hint", { days: summary.numberChanges.days })}
          age={<SummaryAge summary={summary} checkedAt={data.at} />}
        >
          {summary !== null && <NumberChangesPanel changes={summary.numberChanges} />}
        </Section>
        <Section title={t("balance.title")} hint={t("balance.hint")}>
          <BalancePanel balance={data.balance} />
        </Section>
      </div>
    </Page>
  );
}

/** Says that the page could not be refreshed, and how old it is. */
function Stale({ error, updatedAt }: { error: unknown; updatedAt: number }) {
  const t = useTranslations("status");
  const errorText = useErrorText();
  const text = useTimeText();
  const nowMs = useCurrentTime();
  return (
    <p role="status" className="text-sm text-warning">
      {t("stale", { reason: errorText(error), when: text.ago(new Date(updatedAt), nowMs) })}
    </p>
  );
}
