"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { loadPatiently } from "@/components/layout/load-patiently";
import { BackLink, Page } from "@/components/layout/page";
import { TitleState } from "@/components/layout/title-state";
import { Alert } from "@/components/ui/alert";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { chipDetailOptions, REFRESH_INTERVAL_MS } from "@/lib/api/chips";
import { pollEvery } from "@/lib/api/live";
import { chipName } from "@/lib/chip-name";
import { formatPhone } from "@/lib/format-phone";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { ChipDetail } from "@/types/chips";
import { ChipActionsPanel } from "./chip-actions-panel";
import { ConditionBadge } from "./chip-condition";
import { ChipContacts } from "./chip-contacts";
import { ChipFacts } from "./chip-facts";
import { ChipHeadline } from "./chip-headline";
import { ChipReplies } from "./chip-replies";
import { ChipSending } from "./chip-sending";
import { ChipTimeline } from "./chip-timeline";
import { ChipHealth } from "./health/chip-health";
import { UsageBar } from "./usage-bar";

/** Poll intervals while an operation is unconfirmed: the first without live updates, the second with them. */
const WATCH_INTERVAL_MS = 2_000;
const TOLD_WATCH_INTERVAL_MS = 5_000;

const ChipUsageChart = dynamic(
  () => loadPatiently(() => import("./chip-usage-chart").then((module) => module.ChipUsageChart)),
  {
    ssr: false,
    loading: () => <Skeleton className="h-52" />,
  },
);

interface ChipPageContentProps {
  chipId: string;
  canWrite: boolean;
  isAdmin: boolean;
  simulator: boolean;
}

export function ChipPageContent({ chipId, canWrite, isAdmin, simulator }: ChipPageContentProps) {
  const t = useTranslations("chipPage");
  const errorText = useErrorText();
  const { data: chip, error } = useQuery({
    ...chipDetailOptions(chipId),
    refetchInterval: ({ state }) =>
      isUnderWay(state.data)
        ? pollEvery(WATCH_INTERVAL_MS, TOLD_WATCH_INTERVAL_MS)
        : pollEvery(REFRESH_INTERVAL_MS),
  });
  // Does not happen, because the server prefetches the chip.
  if (chip === undefined) return null;

  return (
    <Page width="detail">
      <ChipTitle chip={chip} />
      {error !== null && <Alert isError>{t("loadFailed", { reason: errorText(error) })}</Alert>}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_18rem] lg:gap-6">
        <div className="lg:sticky lg:top-6 lg:order-last">
          <ChipActionsPanel chip={chip} canWrite={canWrite} simulator={simulator} />
        </div>
        <div className="flex min-w-0 flex-col gap-4 lg:gap-6">
          <ChipHealth chip={chip} canWrite={canWrite} isAdmin={isAdmin} />
          <ChipFacts chip={chip} canWrite={canWrite} />
          <ChipUsage chip={chip} />
          <ChipSending chip={chip} />
          <ChipReplies chipId={chipId} />
          <ChipContacts chipId={chipId} instanceName={chip.instanceName} />
          <ChipTimeline chipId={chipId} />
        </div>
      </div>
    </Page>
  );
}

const isUnderWay = (chip: ChipDetail | undefined): boolean => chip?.operation?.state === "requested";

function ChipTitle({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("chipPage");
  const conditions = useTranslations("chips.condition");
  const phone = chip.phone === null ? null : formatPhone(chip.phone);
  return (
    <header className="flex flex-col gap-2">
      <TitleState state={conditions(chip.condition)} />
      <BackLink href="/chips">{t("back")}</BackLink>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h1 className="text-2xl font-semibold tracking-tight break-all">{chipName(chip)}</h1>
        {phone !== null && <span className="text-muted-foreground">{phone}</span>}
        <ConditionBadge chip={chip} className="text-sm" />
      </div>
      <ChipHeadline chip={chip} className="max-w-2xl" />
    </header>
  );
}

function ChipUsage({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("chipPage.usage");
  return (
    <Panel title={t("title")} contentClassName="flex flex-col gap-5">
      <div className="grid grid-cols-1 gap-x-8 gap-y-2 sm:grid-cols-2">
        <UsageBar window="hour" sent={chip.sentLastHour} limit={chip.effectivePerHour} />
        <UsageBar window="day" sent={chip.sentLast24h} limit={chip.effectivePerDay} />
      </div>
      <ChipUsageChart chipId={chip.id} />
    </Panel>
  );
}
