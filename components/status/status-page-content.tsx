"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { StaleNotice } from "@/components/chips/stale-notice";
import { ReplyFigures } from "@/components/contacts/reply-figures";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Page } from "@/components/layout/page";
import { RelativeTime } from "@/components/layout/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { statusOptions } from "@/lib/api/status";
import { BalancePanel } from "./balance-panel";
import { DeliveriesPanel } from "./deliveries-panel";
import { GatewayLines } from "./gateway-lines";
import { GatewayVersionNote } from "./gateway-version-note";
import { IncidentList } from "./incident-list";
import { InstanceList } from "./instance-list";
import { ManagerAnswers } from "./manager-answers";
import { NumberChangesPanel } from "./number-changes-panel";
import { PairingsPanel } from "./pairings-panel";
import { PoolFigures } from "./pool-figures";
import { PoolVerdict } from "./pool-verdict";
import { Section } from "./section";
import { StatusActions } from "./status-actions";
import { SummaryAge } from "./summary-age";

const ChartSkeleton = () => <Skeleton className="h-64" />;
const SendsChart = dynamic(
  () => loadPatiently(() => import("./sends-chart").then((module) => module.SendsChart)),
  {
    ssr: false,
    loading: ChartSkeleton,
  },
);
const ForecastChart = dynamic(
  () => loadPatiently(() => import("./forecast-chart").then((module) => module.ForecastChart)),
  {
    ssr: false,
    loading: ChartSkeleton,
  },
);

/** Read-only page for managers: the state of the pool, and the numbers on which the state is based. */
export function StatusPageContent() {
  const t = useTranslations("status");
  const { data, error, dataUpdatedAt } = useQuery(statusOptions());
  // Does not happen, because the server prefetches the status.
  if (data === undefined) return null;
  const { summary } = data;
  const age = <SummaryAge summary={summary} checkedAt={data.at} />;
  return (
    <Page className="print:max-w-none print:p-0">
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="text-xs text-muted-foreground">
          {t.rich("updated", { when: () => <RelativeTime at={data.at} /> })}
        </p>
        <StatusActions />
      </div>
      {error !== null && <StaleNotice of="status" error={error} updatedAt={dataUpdatedAt} />}
      <PoolVerdict status={data} />
      <GatewayVersionNote version={data.notice.gateway.version} />
      <PoolFigures status={data} />
      <GatewayLines gateways={data.gateways} />
      <ManagerAnswers />
      <IncidentList incidents={data.incidents} />
      <InstanceList first={data.instances.page} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Section title={t("sends.title")} hint={t("sends.hint")} age={age}>
          {summary !== null && <SendsChart sends={summary.sends} />}
        </Section>
        <Section title={t("forecast.title")} hint={t("forecast.hint")}>
          <ForecastChart capacity={data.capacity} />
        </Section>
      </div>
      <div className="grid gap-4 lg:grid-cols-3">
        <Section title={t("deliveries.title")} hint={t("deliveries.hint")} age={age}>
          {summary !== null && <DeliveriesPanel deliveries={summary.deliveries} />}
        </Section>
        <Section
          title={t("changes.title")}
          hint={summary === null ? null : t("changes.hint", { days: summary.numberChanges.days })}
          age={age}
        >
          {summary !== null && <NumberChangesPanel changes={summary.numberChanges} />}
        </Section>
        <Section title={t("balance.title")} hint={t("balance.hint")}>
          <BalancePanel balance={data.balance} />
        </Section>
      </div>
      <div className="grid gap-4 lg:grid-cols-3">
        <Section title={t("pairings.title")} hint={t("pairings.hint")} age={age} className="lg:col-span-2">
          {summary !== null && <PairingsPanel pairings={summary.pairings} />}
        </Section>
        <Section
          title={t("replies.title")}
          hint={summary === null ? null : t("replies.hint", { days: summary.replies.days })}
          age={age}
        >
          {summary !== null && <ReplyFigures replies={summary.replies} />}
        </Section>
      </div>
    </Page>
  );
}
