"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useCallback, useDeferredValue, useEffect, useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { loadMenuParts } from "@/components/layout/lazy-menu";
import { ListLoading } from "@/components/layout/list-loading";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Page, PageTitle } from "@/components/layout/page";
import { PageNotice } from "@/components/layout/page-notice";
import { TitleState } from "@/components/layout/title-state";
import { useShortcut } from "@/components/layout/use-shortcut";
import { useUrlState } from "@/components/search/use-url-state";
import { chipUrl, hasChipFilters, withoutChipFilters, withoutChipOrder } from "@/lib/api/chip-list-query";
import { chipListOptions } from "@/lib/api/chips";
import { saveChipColumns, saveChipDensity } from "@/lib/api/preferences";
import type { ChipColumn } from "@/types/chip-columns";
import type { ChipDensity } from "@/types/chip-density";
import type { Chip } from "@/types/chips";
import { ChipsSummary } from "./chips-summary";
import { ChipsTable } from "./chips-table";
import { ChipsToolbar } from "./chips-toolbar";
import { NewInstanceButton } from "./new-instance-button";
import type { NextStep } from "./next-step";
import { dialogOf, type OpenDialog } from "./open-dialog";
import { useChipSelection } from "./use-chip-selection";
import { usePreference } from "./use-preference";

// The code of these components loads after the table or on first use, but the server still renders them.
const ChipsPages = dynamic(() =>
  loadPatiently(() => import("./chips-pages").then((module) => module.ChipsPages)),
);
const NoMatch = dynamic(() =>
  loadPatiently(() => import("@/components/search/no-match").then((module) => module.NoMatch)),
);
const UnknownInstances = dynamic(() =>
  loadPatiently(() => import("./unknown-instances").then((module) => module.UnknownInstances)),
);
const EmptyPool = dynamic(() =>
  loadPatiently(() => import("./empty-pool").then((module) => module.EmptyPool)),
);
const FirstMessage = dynamic(() =>
  loadPatiently(() => import("./first-message/first-message").then((module) => module.FirstMessage)),
);
const loadStaleNotice = () =>
  loadPatiently(() => import("./stale-notice").then((module) => module.StaleNotice));
const StaleNotice = dynamic(loadStaleNotice);
const loadDialogs = () => loadPatiently(() => import("./chip-dialogs"));
const ChipDialogs = dynamic(() => loadDialogs().then((module) => module.ChipDialogs), { ssr: false });
const BulkActions = dynamic(
  () => loadPatiently(() => import("./bulk/bulk-actions").then((module) => module.BulkActions)),
  {
    ssr: false,
  },
);

/** Delay before preloading, so that preloading does not slow down the list. */
const PRELOAD_AFTER_MS = 1_500;

/** Used if the list could not be loaded. */
const NOTHING = {
  items: null,
  total: 0,
  summary: null,
  filters: { tags: [], specialties: [], gateways: [] },
  notice: null,
};

interface ChipsPageContentProps {
  /** False for managers. */
  canWrite: boolean;
  /**
   * True for an administrator, who may create an API key, while the pool is new. Does not change until the page is
   * loaded again.
   */
  offersFirstMessage: boolean;
  initialColumns: readonly ChipColumn[];
  initialDensity: ChipDensity;
}

export function ChipsPageContent(props: ChipsPageContentProps) {
  const { canWrite, offersFirstMessage } = props;
  const t = useTranslations("chips");
  const [query, show] = useUrlState(chipUrl);
  const { data, error, dataUpdatedAt, refetch } = useQuery(chipListOptions(query));
  const [columns, setColumns] = usePreference(props.initialColumns, saveChipColumns);
  const [density, setDensity] = usePreference(props.initialDensity, saveChipDensity);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const selection = useChipSelection(chipUrl.write(withoutChipOrder(query)));

  const create = useCallback(() => setDialog({ kind: "create" }), []);
  const adopt = useCallback(() => setDialog({ kind: "adopt" }), []);
  const takeStep = useCallback((step: NextStep, chip: Chip) => setDialog(dialogOf(step, chip)), []);
  useShortcut("n", create, canWrite);
  usePreloadedParts(canWrite);

  // New rows render in steps, so that a click is shown first.
  const rows = useDeferredValue(data?.items ?? null);

  if (data === undefined && error === null) return <ListLoading hasFigures width="wide" />;

  // `items` is null if loading failed and there is no earlier list. The toolbar is still shown, so that the person can
  // change the search.
  const { items, total, summary, filters, notice } = data ?? NOTHING;
  const current = new Map(items?.map((chip) => [chip.id, chip]));
  const selected = [...selection.chips.values()].map((chip) => current.get(chip.id) ?? chip);
  const isEmptyPool = summary?.total === 0 && total === 0 && !hasChipFilters(query);

  return (
    <>
      <PageNotice notice={notice} />
      <TitleState state={summary?.down ? t("summary.down", { count: summary.down }) : ""} />
      <Page width="wide">
        <PageTitle title={t("title")}>
          {canWrite && !isEmptyPool && <NewInstanceButton onCreate={create} onAdopt={adopt} />}
        </PageTitle>
        {error !== null && data !== undefined && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
        {isEmptyPool ? (
          <EmptyPool ways={canWrite ? { create, adopt } : null} />
        ) : (
          <>
            {canWrite && notice !== null && notice.unknownInstances > 0 && (
              <UnknownInstances count={notice.unknownInstances} onSee={adopt} />
            )}
            {summary !== null && <ChipsSummary summary={summary} query={query} onFilter={show} />}
            <ChipsToolbar
              query={query}
              onQuery={show}
              {...{ filters, columns, density }}
              onColumns={setColumns}
              onDensity={setDensity}
            />
            {items === null ? (
              <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
            ) : items.length === 0 ? (
              <NoMatch of="chips" onClear={() => show(withoutChipFilters(query))} />
            ) : (
              <ChipsTable
                chips={rows === null || rows.length === 0 ? items : rows}
                query={query}
                columns={columns}
                density={density}
                selected={selection.chips}
                onSort={(sort, order) => show({ ...query, sort, order, page: 1 })}
                onStep={canWrite ? takeStep : null}
                onSelect={selection.select}
              />
            )}
            {total > 0 && <ChipsPages query={query} total={total} onQuery={show} />}
            {selected.length > 0 && (
              <BulkActions
                chips={selected}
                isPageSelected={items?.every((chip) => selection.chips.has(chip.id)) ?? false}
                {...{ query, total }}
                onSelect={selection.select}
                onClear={selection.clear}
              />
            )}
          </>
        )}
        {offersFirstMessage && notice !== null && (isEmptyPool || notice.simulator) && (
          <FirstMessage simulator={notice.simulator} hasChip={!isEmptyPool} />
        )}
      </Page>
      {dialog !== null && (
        <ChipDialogs dialog={dialog} onDialog={setDialog} simulator={notice?.simulator ?? false} />
      )}
    </>
  );
}

function usePreloadedParts(canWrite: boolean): void {
  useEffect(() => {
    const preload = async () => {
      // Must be loaded before it is needed, because it is shown when the server does not respond.
      await loadStaleNotice();
      if (!canWrite) return;
      await Promise.all([loadMenuParts(), loadDialogs().then((module) => module.preloadChipDialogs())]);
    };
    // Failed preloads are ignored, because each component is loaded again on first use.
    const timer = setTimeout(() => void preload().catch(() => undefined), PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [canWrite]);
}
